import { bearer, type Front, json, retryAfter, type Route, second } from "../wire.ts";
import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { textOf, textsOf } from "../reading.ts";
import { BackgroundJobs } from "./background-jobs.ts";
import { deliverabilityOf, type Mailbox, mailboxOf, reasonOf, verifierProfile, verifyBill } from "./mailbox.ts";
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
    return json(200, verdictOf(knows, seen, query.get("accept_all") === "true"), [verifyBill(seen, ["unknown"])]);
  };

function verdictOf(knows: Knowledge, seen: Mailbox, checksCatchAll: boolean) {
  const said = deliverabilityOf(seen);
  const known = knows.findPerson({ email: seen.email });
  return {
    accept_all: checksCatchAll && seen.facts.mail === "catch_all",
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
  };
}

const createBatch =
  (batches: BackgroundJobs<Mailbox[]>): Route["handle"] =>
  ({ body }, context) => {
    const asked = [...new Set(textsOf(body, "emails"))];
    if (asked.length < 2) return failure(400, "Please send more than one email.");
    if (asked.length > 50_000) return failure(400, "Too many emails");
    const seen = asked.map((email) => mailboxOf(context.knows, email));
    const { id } = batches.start(context, seen, 5_000 + asked.length * 20);
    return json(
      200,
      { message: "Batch successfully created.", id },
      seen.map((one) => verifyBill(one, ["unknown"])),
    );
  };

/** Up to a thousand verdicts stand in the reply, more in a file. */
const readBatch =
  (batches: BackgroundJobs<Mailbox[]>): Route["handle"] =>
  ({ query }, context) => {
    const id = query.get("id") ?? "";
    const batch = batches.read(id, context);
    if (!batch) return failure(404, "Batch not found");
    const total = batch.result.length;
    if (!batch.done) return json(200, { message: "Your batch is being processed.", processed: 0, total });
    const message = "Batch verification completed.";
    const total_counts = { processed: total, total };
    return total > 1_000
      ? json(200, { id, message, total_counts, download_file: "https://files.emailable.example/batch.csv" })
      : json(200, {
          id,
          message,
          total_counts,
          emails: batch.result.map((one) => verdictOf(context.knows, one, true)),
        });
  };

/** Emailable, API v1. Unknown verdicts are not charged. */
export function emailable(): Front {
  const all = { group: "verify", windows: [{ limit: 25, perMs: second }] } as const;
  const handle = verify(new Recent(10_000));
  const batches = new BackgroundJobs<Mailbox[]>();
  const batch = { group: "batch", windows: [{ limit: 5, perMs: second }], path: "/batch" } as const;
  return {
    slug: "emailable",
    profile: verifierProfile(500, 0.006),
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.query.get("api_key") ?? textOf(request.body, "api_key"),
    routes: [
      { ...all, method: "GET", path: "/verify", operation: "verify-email", credits: 1, handle },
      { ...all, method: "POST", path: "/verify", operation: "verify-email", credits: 1, handle },
      { ...batch, method: "POST", operation: "verify-emails", credits: 1, handle: createBatch(batches) },
      { ...batch, method: "GET", operation: "poll", credits: 0, handle: readBatch(batches) },
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
