import type { Profile } from "../profile.ts";
import { type Front, json, minute, type Route, second, type Window, type WireRequest } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { textOf } from "../reading.ts";
import { bulkFiles } from "./zerobounce-files.ts";
import { activity, guessFormat } from "./zerobounce-finder.ts";
import { validate, validateBatch } from "./zerobounce-verify.ts";

const windows: Window[] = [{ limit: 80_000, perMs: 10 * second }];
const noKeyOrCredits = "Invalid API key or your account ran out of credits";

const profile: Profile = {
  coverage: 0.36,
  parts: { europe: 0, americas: 0.04, asia: -0.04 },
  wrong: 0.025,
  stale: 0.4,
  guesses: 0.02,
  mobiles: 0,
  companies: 0,
  latency: { p50Ms: 300, p95Ms: 1_200, maxMs: 8_000 },
  dollarsPerCredit: 0.008,
};

/** ZeroBounce, API v2. Errors come with status 200; the key is in the query, or in the body of a POST. */
export function zerobounce(): Front {
  const files = bulkFiles();
  const route = (
    method: Route["method"],
    path: string,
    operation: string,
    credits: number,
    handle: Route["handle"],
  ): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows,
    credits,
    handle,
  });
  /** The vendor's way to say "not with this key" depends on what was asked. */
  const unusable = ({ path }: WireRequest) => {
    if (path === "/getcredits") return json(200, { Credits: "-1" });
    if (path === "/validatebatch")
      return json(200, { email_batch: [], errors: [{ email_address: "all", error: noKeyOrCredits }] });
    if (/^\/(sendfile|filestatus|getfile|deletefile)$/.test(path))
      return json(200, { success: "False", message: [noKeyOrCredits] });
    return json(200, { error: noKeyOrCredits });
  };
  return {
    slug: "zerobounce",
    profile,
    // One message for a bad key and an empty account.
    emptyReadsAs: "auth",
    keyed: true,
    keyOf: ({ query, body, rawBody }) => query.get("api_key") ?? textOf(body, "api_key") ?? files.keyOf(rawBody),
    routes: [
      route("GET", "/validate", "verify-email", 1, validate),
      {
        ...route("POST", "/validatebatch", "verify-emails", 1, validateBatch),
        group: "batch",
        windows: [{ limit: 5, perMs: minute }],
      },
      route("GET", "/guessformat", "find-email", 20, guessFormat),
      route("GET", "/activity", "activity", 0, activity),
      route("GET", "/getcredits", "account", 0, (_request, { account }) =>
        json(200, { Credits: String(Math.floor(remaining(account))) }),
      ),
      route("GET", "/getapiusage", "usage", 0, usage),
      route("POST", "/sendfile", "send-file", 1, files.send),
      route("GET", "/filestatus", "poll", 0, files.status),
      route("GET", "/getfile", "get-file", 0, files.read),
      route("GET", "/deletefile", "delete-file", 0, files.remove),
    ],
    refuse: (_reason, request) => unusable(request),
    tooFast: () => json(429, { error: "Too many requests. Please slow down." }),
    outOfCredits: (request) => unusable(request),
    unknownPath: () => json(404, { error: "Not found" }),
  };
}

const usage: Route["handle"] = ({ query }, { account }) => {
  const american = (date: string | null) => (date ?? "2026-11-21").replace(/^(\d{4})-0?(\d+)-0?(\d+)$/, "$2/$3/$1");
  return json(200, {
    total: account.usedCredits,
    status_valid: 0,
    status_invalid: 0,
    status_catch_all: 0,
    status_do_not_mail: 0,
    status_spamtrap: 0,
    status_unknown: 0,
    start_date: american(query.get("start_date")),
    end_date: american(query.get("end_date")),
  });
};
