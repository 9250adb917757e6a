import { day, type Front, header, json, minute, type Route } from "../wire.ts";
import { textOf } from "../reading.ts";
import { mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";

const words = {
  valid: "safe",
  invalid: "invalid",
  unknown: "unknown",
  catch_all: "risky",
  disposable: "risky",
  role: "risky",
} as const;
const failure = (status: number, error: string) => json(status, { error });

const check: Route["handle"] = ({ body }, { knows }) => {
  const asked = textOf(body, "to_email");
  if (!asked) return failure(400, "Request body deserialize error: missing field `to_email`");
  const seen = mailboxOf(knows, asked);
  const { verdict, facts } = seen;
  return json(
    200,
    {
      input: asked,
      is_reachable: words[verdict],
      misc: { is_disposable: verdict === "disposable", is_role_account: seen.isRole, gravatar_url: null },
      mx: seen.hasMail
        ? { accepts_mail: true, records: [`mx.${seen.domain}.`] }
        : { error: { type: "ResolveError", message: `no record found for ${seen.domain}` } },
      smtp:
        verdict === "unknown"
          ? { error: { type: "SmtpError", message: "timed out" } }
          : {
              can_connect_smtp: seen.hasMail,
              has_full_inbox: false,
              is_catch_all: facts.mail === "catch_all",
              is_deliverable: verdict !== "invalid",
              is_disabled: false,
            },
      syntax: {
        address: asked,
        domain: seen.domain,
        is_valid_syntax: seen.why !== "syntax",
        username: seen.local,
        normalized_email: seen.email,
        suggestion: null,
      },
    },
    [verifyBill(seen)],
  );
};

/** Reacher as its makers host it: v1 of the open-source server, with a key in front. */
export function reacher(): Front {
  const route: Route = {
    method: "POST",
    path: "/v1/check_email",
    operation: "verify-email",
    group: "all",
    windows: [
      { limit: 60, perMs: minute },
      { limit: 10_000, perMs: day, quota: true },
    ],
    credits: 1,
    handle: check,
  };
  return {
    slug: "reacher",
    profile: verifierProfile(1_500, 0.004),
    keyed: true,
    keyOf: (request) => header(request, "authorization"),
    routes: [route, { ...route, path: "/v0/check_email" }],
    refuse: () => failure(401, "Unauthorized"),
    tooFast: () => failure(429, "Rate limit exceeded"),
    outOfCredits: () => failure(402, "You have used up your plan"),
    unknownPath: () => failure(404, "Not found"),
  };
}
