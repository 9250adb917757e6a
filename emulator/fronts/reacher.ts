import { day, type Front, header, json, minute, type Route } from "../wire.ts";
import { textOf, textsOf } from "../reading.ts";
import { BackgroundJobs } from "./background-jobs.ts";
import { type Mailbox, mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";
import { Recent } from "./recent.ts";

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
  return json(200, answer(asked, seen), [verifyBill(seen)]);
};

function answer(asked: string, seen: Mailbox) {
  const { verdict, facts } = seen;
  return {
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
  };
}

type List = { asked: string; seen: Mailbox }[];

/** Lists are numbered, worked on in the background, and read a page at a time once they are done. */
class Lists {
  readonly #jobs = new BackgroundJobs<List>();
  readonly #ids = new Recent<string>(20_000);
  #started = 0;

  start: Route["handle"] = ({ body }, context) => {
    if (context.account.key.includes("-single")) return noWorkers();
    const asked = textsOf(body, "input");
    if (asked.length === 0) return failure(400, "Empty input");
    const list = asked.map((email) => ({ asked: email, seen: mailboxOf(context.knows, email) }));
    const { id } = this.#jobs.start(context, list, 3_000 + asked.length * 100);
    const jobId = ++this.#started;
    this.#ids.set(String(jobId), id);
    return json(
      200,
      { job_id: jobId },
      list.map(({ seen }) => verifyBill(seen)),
    );
  };

  results: Route["handle"] = ({ params, query }, context) => {
    const jobId = params["id"] ?? "";
    const job = this.#jobs.read(this.#ids.get(jobId) ?? "", context);
    if (!job) return failure(500, "no rows returned by a query that expected to return at least one row");
    if (!job.done) return failure(400, `Job ${jobId} is still running, please try again later`);
    const offset = Number(query.get("offset") ?? "0");
    const page = job.result.slice(offset, offset + Number(query.get("limit") ?? "50"));
    return json(200, { results: page.map(({ asked, seen }) => answer(asked, seen)) });
  };
}

const noWorkers = () => failure(503, "Please enable worker mode on Reacher before calling this endpoint");

/** Reacher: v1 of the open-source server, with a key in front. One with `-single` in it has a server without workers. */
export function reacher(): Front {
  const lists = new Lists();
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
    routes: [
      route,
      { ...route, path: "/v0/check_email" },
      { ...route, path: "/v1/bulk", operation: "verify-emails", handle: lists.start },
      { ...route, method: "GET", path: "/v1/bulk/:id/results", operation: "poll", credits: 0, handle: lists.results },
    ],
    refuse: () => failure(401, "Unauthorized"),
    tooFast: () => failure(429, "Rate limit exceeded"),
    outOfCredits: () => failure(402, "You have used up your plan"),
    unknownPath: () => failure(404, "Not found"),
  };
}
