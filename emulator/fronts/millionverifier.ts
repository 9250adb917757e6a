import { type Front, json, type Route, second } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";

const windows = [{ limit: 160, perMs: second }];
const codes = { ok: 1, catch_all: 2, unknown: 3, error: 4, disposable: 5, invalid: 6 } as const;
const words = {
  valid: "ok",
  role: "ok",
  catch_all: "catch_all",
  disposable: "disposable",
  invalid: "invalid",
  unknown: "unknown",
} as const;
const qualities = { ok: "good", catch_all: "risky", unknown: "risky", disposable: "bad", invalid: "bad" } as const;

/** Errors are answers with status 200 and a result that is none. */
const failure = (email: string, error: string) =>
  json(200, {
    email,
    quality: "",
    result: "error",
    resultcode: codes.error,
    subresult: "",
    free: false,
    role: false,
    didyoumean: "",
    credits: 0,
    executiontime: 0,
    error,
    livemode: true,
  });

const check: Route["handle"] = ({ query }, { knows, account }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return failure("", "No email specified");
  const seen = mailboxOf(knows, asked);
  const result = words[seen.verdict];
  const bill = verifyBill(seen, ["catch_all", "unknown"]);
  return json(
    200,
    {
      email: asked,
      quality: qualities[result],
      result,
      resultcode: codes[result],
      subresult: seen.why === "no_domain" ? "no_dns" : result,
      free: seen.facts.kind === "webmail",
      role: seen.isRole,
      didyoumean: "",
      credits: Math.floor(remaining(account)) - bill.credits,
      executiontime: 1,
      error: "",
      livemode: true,
    },
    [bill],
  );
};

/** MillionVerifier, API v3. */
export function millionverifier(): Front {
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
    slug: "millionverifier",
    profile: verifierProfile(600, 0.0005),
    keyed: true,
    keyOf: ({ query }) => query.get("api") ?? undefined,
    routes: [
      route("/", "verify-email", 1, check),
      route("/credits", "account", 0, (_request, { account }) =>
        json(200, { credits: Math.floor(remaining(account)) }),
      ),
    ],
    refuse: (reason, { query }) =>
      failure(query.get("email") ?? "", reason === "missing_key" ? "No apikey specified" : "Apikey not found"),
    tooFast: () => json(429, { error: "Too many requests" }),
    outOfCredits: ({ query }) => failure(query.get("email") ?? "", "Insufficient credits"),
    unknownPath: () => json(404, { error: "Not found" }),
  };
}
