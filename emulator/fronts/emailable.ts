import { bearer, type Front, json, retryAfter, type Route, second } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { textOf } from "../reading.ts";
import { deliverabilityOf, mailboxOf, reasonOf, verifierProfile, verifyBill } from "./mailbox.ts";
import { Recent } from "./recent.ts";

const scores = { deliverable: 100, risky: 45, undeliverable: 0, unknown: 20 } as const;
const failure = (status: number, message: string) => json(status, { message });

/** One address in eighty takes longer than the vendor waits: 249 until it is done, and one bill for all the asking. */
const verify =
  (running: Recent<number>): Route["handle"] =>
  ({ query, body }, { knows, account, nowMs, backgroundMs }) => {
    const asked = query.get("email")?.trim() ?? textOf(body, "email");
    if (!asked) return failure(400, "Email can't be blank");
    const seen = mailboxOf(knows, asked);
    if (knows.chance(`slow|${seen.email}`) < 0.0125) {
      const key = `${account.key}|${seen.email}`;
      const since = running.get(key) ?? nowMs;
      running.set(key, since);
      if (nowMs < since + backgroundMs(8_000) || since === nowMs)
        return failure(249, "Your request is taking longer than normal. Please send your request again.");
      running.delete(key);
    }
    const said = deliverabilityOf(seen);
    const known = knows.findPerson({ email: seen.email });
    return json(
      200,
      {
        accept_all: query.get("accept_all") === "true" && seen.facts.mail === "catch_all",
        did_you_mean: null,
        disposable: seen.verdict === "disposable",
        domain: seen.domain,
        duration: 0.493,
        email: seen.email,
        first_name: known?.firstName ?? null,
        free: seen.facts.kind === "webmail",
        full_name: known?.fullName ?? null,
        gender: null,
        last_name: known?.lastName ?? null,
        mailbox_full: false,
        mx_record: seen.hasMail ? `mx.${seen.domain}` : null,
        no_reply: /^no-?reply$/.test(seen.local),
        reason: reasonOf(seen),
        role: seen.isRole,
        score: scores[said],
        smtp_provider: seen.hasMail ? seen.facts.mailHost : null,
        state: said,
        tag: null,
        user: seen.local,
      },
      [verifyBill(seen, ["unknown"])],
    );
  };

/** Emailable, API v1. Unknown verdicts are not charged. */
export function emailable(): Front {
  const all = { group: "verify", windows: [{ limit: 25, perMs: second }] } as const;
  const handle = verify(new Recent(10_000));
  return {
    slug: "emailable",
    profile: verifierProfile(500, 0.006),
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.query.get("api_key") ?? textOf(request.body, "api_key"),
    routes: [
      { ...all, method: "GET", path: "/verify", operation: "verify-email", credits: 1, handle },
      { ...all, method: "POST", path: "/verify", operation: "verify-email", credits: 1, handle },
      {
        ...all,
        method: "GET",
        path: "/account",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) =>
          json(200, { owner_email: "owner@example.com", available_credits: Math.floor(remaining(account)) }),
      },
    ],
    refuse: (reason) =>
      reason === "missing_key" ? failure(401, "No API key was provided") : failure(403, "The API key is invalid"),
    tooFast: (waitMs) => ({ ...failure(429, "Rate limit exceeded"), headers: retryAfter(waitMs) }),
    outOfCredits: () => failure(402, "Insufficient credits"),
    unknownPath: () => failure(404, "Not found"),
    rateHeaders: (uses) => {
      const [use] = uses;
      if (!use) return {};
      return {
        "ratelimit-limit": String(use.window.limit),
        "ratelimit-remaining": String(Math.max(0, use.window.limit - use.used)),
        "ratelimit-reset": String(Math.ceil(use.resetMs / 1_000)),
      };
    },
  };
}
