import { type Front, json, type Route, second } from "../wire.ts";
import { mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";

/** Every error is an answer with status 200. */
const failure = (code: number, type: string, info: string) =>
  json(200, { success: false, error: { code, type, info } });

const scores = { valid: 0.96, role: 0.8, catch_all: 0.48, disposable: 0.32, unknown: 0.4, invalid: 0 } as const;

const check: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure(210, "no_email_address_supplied", "Please specify an email address. [Example: a@b.com]");
  const seen = mailboxOf(knows, asked);
  return json(
    200,
    {
      email: seen.email,
      did_you_mean: "",
      user: seen.local,
      domain: seen.domain,
      format_valid: seen.why !== "syntax",
      mx_found: seen.hasMail || seen.verdict === "disposable",
      smtp_check: seen.verdict === "unknown" ? null : seen.verdict !== "invalid",
      catch_all: query.get("catch_all") === "1" && seen.verdict !== "unknown" ? seen.verdict === "catch_all" : null,
      role: seen.isRole,
      disposable: seen.verdict === "disposable",
      free: seen.facts.kind === "webmail",
      score: scores[seen.verdict],
    },
    [verifyBill(seen, [])],
  );
};

/** Mailboxlayer of apilayer. */
export function mailboxlayer(): Front {
  const all = { method: "GET", group: "all", windows: [{ limit: 50, perMs: second }] } as const;
  return {
    slug: "mailboxlayer",
    profile: verifierProfile(400, 0.003),
    keyed: true,
    keyOf: ({ query }) => query.get("access_key") ?? undefined,
    routes: [{ ...all, path: "/check", operation: "verify-email", credits: 1, handle: check }],
    refuse: () => failure(101, "invalid_access_key", "You have not supplied a valid API Access Key."),
    tooFast: () => failure(106, "rate_limit_reached", "You have exceeded the maximum rate limit of your plan."),
    outOfCredits: () => failure(104, "usage_limit_reached", "Your monthly API request volume has been reached."),
    unknownPath: () => failure(103, "invalid_api_function", "This API Function does not exist."),
  };
}
