import { type Front, json, minute, type Route } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";

const windows = [{ limit: 1_000, perMs: minute }];
/** NeverBounce answers with 200 whatever happens. */
const failure = (status: string, message: string) => json(200, { status, message, execution_time: 3 });

const check: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure("general_failure", "Missing required parameter 'email'");
  const seen = mailboxOf(knows, asked);
  const role = seen.isRole ? ["role_account"] : [];
  return json(
    200,
    {
      status: "success",
      // Roles are a flag and no result.
      result: seen.verdict === "role" ? "valid" : seen.verdict.replace("_", ""),
      flags: [...(seen.hasMail ? ["has_dns", "has_dns_mx", "smtp_connectable"] : ["bad_dns"]), ...role],
      suggested_correction: "",
      execution_time: 287,
      ...(query.get("address_info") === "1" && {
        address_info: {
          original_email: asked,
          normalized_email: seen.email,
          addr: seen.local,
          alias: "",
          host: seen.domain,
          fqdn: seen.domain,
          domain: seen.domain.split(".")[0] ?? "",
          subdomain: "",
          tld: seen.domain.split(".").slice(1).join("."),
        },
      }),
    },
    [verifyBill(seen)],
  );
};

/** NeverBounce, API v4. */
export function neverbounce(): Front {
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows,
    credits,
    handle,
  });
  return {
    slug: "neverbounce",
    profile: verifierProfile(400, 0.008),
    keyed: true,
    keyOf: ({ query, body }) => query.get("key") ?? (typeof body["key"] === "string" ? body["key"] : undefined),
    routes: [
      route("/single/check", "verify-email", 1, check),
      route("/account/info", "account", 0, (_request, { account }) =>
        json(200, {
          status: "success",
          credits_info: {
            paid_credits_used: account.usedCredits,
            free_credits_used: 0,
            paid_credits_remaining: Math.floor(remaining(account)),
            free_credits_remaining: 0,
          },
          job_counts: { completed: 0, under_review: 0, queued: 0, processing: 0 },
          execution_time: 9,
        }),
      ),
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? failure("general_failure", "Missing required parameter 'key'")
        : failure("auth_failure", "Invalid API key"),
    tooFast: () => failure("throttle_triggered", "Too many requests in a short amount of time"),
    outOfCredits: () => failure("general_failure", "Insufficient credits"),
    unknownPath: () => json(404, { status: "general_failure", message: "Not found" }),
  };
}
