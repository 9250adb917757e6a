import { bearer, type Front, json, minute, type Route } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { textOf } from "../reading.ts";
import { failure } from "./clearout-answers.ts";
import { clearoutFinder } from "./clearout-finder.ts";
import { lookUpCompany, lookUpPerson } from "./clearout-lookups.ts";
import { mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";

const yesNo = (value: boolean) => (value ? "yes" : "no");
const verify: Route["handle"] = ({ body }, { knows, nowMs }) => {
  const asked = textOf(body, "email");
  if (!asked)
    return failure(400, "validation failed", undefined, {
      reasons: [{ field: ["email"], location: "body", messages: ['"email" is required'], types: ["any.required"] }],
    });
  const seen = mailboxOf(knows, asked);
  // Roles and throwaway domains are flags and no statuses.
  const status = seen.verdict === "role" || seen.verdict === "disposable" ? "valid" : seen.verdict;
  return json(
    200,
    {
      status: "success",
      data: {
        email_address: asked,
        safe_to_send: yesNo(seen.verdict === "valid"),
        status,
        verified_on: new Date(nowMs).toISOString(),
        time_taken: 432,
        sub_status: { code: status === "invalid" ? 405 : 200, desc: status === "invalid" ? "Rejected" : "Success" },
        detail_info: { account: seen.local, domain: seen.domain },
        blacklist_info: [],
        disposable: yesNo(seen.verdict === "disposable"),
        free: yesNo(seen.facts.kind === "webmail"),
        role: yesNo(seen.isRole),
        gibberish: "no",
        suggested_email_address: "",
        profile: null,
        score: 1,
        bounce_type: "",
      },
    },
    [verifyBill(seen)],
  );
};

/** Clearout, API v2. */
export function clearout(): Front {
  const finder = clearoutFinder();
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
  ): Route => ({ method, path, operation, group: "all", windows: [{ limit: 1_000, perMs: minute }], credits, handle });
  return {
    slug: "clearout",
    profile: {
      ...verifierProfile(800, 0.006),
      coverage: 0.34,
      parts: { europe: -0.03, americas: 0.04, asia: 0.02 },
      wrong: 0.03,
      stale: 0.4,
      guesses: 0.03,
      companies: 0.7,
    },
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.headers.authorization,
    routes: [
      route("POST", "/email_verify/instant", "verify-email", 1, verify),
      route("POST", "/email_finder/instant", "find-email", 1, finder.start),
      route("GET", "/email_finder/instant/queue_status", "poll", 0, finder.status),
      route("GET", "/reverse_lookup/email", "enrich-person", 1, lookUpPerson),
      route("GET", "/reverse_lookup/linkedin", "enrich-person", 1, lookUpPerson),
      route("GET", "/reverse_lookup/domain", "enrich-company", 1, lookUpCompany),
      route("GET", "/email_verify/getcredits", "account", 0, (_request, { account }) => {
        const available = Math.floor(remaining(account));
        const credits = { available, subs: null, available_daily_verify_limit: null, total: account.grantedCredits };
        return json(200, {
          status: "success",
          data: { available_credits: available, credits, low_credit_balance_min_threshold: 50 },
        });
      }),
    ],
    refuse: () => failure(401, "Invalid API Token, please generate new token", 1000),
    tooFast: () => failure(429, "You have reached API rate limit, try later or upgrade your plan"),
    outOfCredits: ({ path }) =>
      failure(
        402,
        "You have exhausted your credits, please add additional credits to continue",
        path.startsWith("/email_finder") ? 1099 : 1002,
      ),
    unknownPath: () => failure(404, "Not found"),
  };
}
