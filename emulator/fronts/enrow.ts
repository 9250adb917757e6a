import { isCallable } from "../callbacks.ts";
import { remaining } from "../accounts.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, fieldsOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, type Bill, type Front, type FrontContext, header, json, type Route, second } from "../wire.ts";
import { BackgroundJobs, callBack } from "./background-jobs.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.44,
  parts: { europe: 0.08, americas: -0.04, asia: -0.08 },
  wrong: 0.012,
  stale: 0.15,
  guesses: 0.01,
  mobiles: 0.28,
  companies: 0.7,
  latency: { p50Ms: 220, p95Ms: 600, maxMs: 2_500 },
  dollarsPerCredit: 0.017,
};

type Result = { row: Fields; bills: Bill[] };
type Job = { rows: Fields[]; batch: boolean; credits: number };
type Find = (knows: Knowledge, asked: Fields) => Result | string;

const person = (asked: Fields) => ({
  fullName: textOf(asked, "fullname"),
  firstName: textOf(asked, "first_name"),
  lastName: textOf(asked, "last_name"),
  domain: textOf(asked, "company_domain"),
  companyName: textOf(asked, "company_name"),
  linkedin: textOf(asked, "linkedin_url"),
});

const findEmail: Find = (knows, asked) => {
  const query = person(asked);
  if (!query.fullName) return "input payload is missing fullname";
  if (!query.domain && !query.companyName)
    return "both company_domain and company_name are absent, input payload needs at least one of them";
  const found = knows.findPerson(query);
  const known = found && knows.addressOf(found);
  const info = {
    company_domain: found?.company.domain ?? query.domain,
    fullname: query.fullName,
    firstname: found?.firstName,
    lastname: found?.lastName,
  };
  const row = known ? { email: known.email, info, qualification: "valid" } : { info, qualification: "invalid" };
  return { row, bills: known ? [{ question: questionOf("find-email", query), credits: 1 }] : [] };
};

const verify: Find = (knows, asked) => {
  const email = textOf(asked, "email")?.toLowerCase();
  if (!email) return "input payload is missing email";
  const good = ["valid", "role"].includes(knows.world.truthOf(email)) || knows.world.mailboxOf(email) === "active";
  return {
    row: { email, qualification: good ? "valid" : "invalid" },
    bills: [{ question: questionOf("verify-email", { email }), credits: 0.25 }],
  };
};

const findPhone: Find = (knows, asked) => {
  const query = person(asked);
  if (!query.linkedin && !(query.firstName && query.lastName && (query.domain ?? query.companyName)))
    return "Missing mandatory property";
  const found = knows.findPerson(query);
  const number = found && knows.mobileOf(found);
  const row = number
    ? { params: asked, number, country: found.company.countryCode, qualification: "found" }
    : { params: asked, qualification: "not_found" };
  return { row, bills: number ? [{ question: questionOf("find-phone", query), credits: 50 }] : [] };
};

/** Enrow (docs.enrow.io). Searches run on after the reply; one that goes on is answered with 202. */
export function enrow(): Front {
  const jobs = new BackgroundJobs<Job>();
  const start = (context: FrontContext, results: Result[], job: Job, { body }: { body: Fields }): Answer => {
    const webhook = textOf(fieldsOf(body["settings"]), "webhook");
    if (webhook !== undefined && !isCallable(webhook)) return json(400, { message: "Invalid webhook" });
    const { id, tookMs } = jobs.start(context, job, 4_000 + Math.min(60_000, job.rows.length * 50));
    if (webhook !== undefined)
      callBack(context, tookMs, webhook, JSON.stringify(job.batch ? { id } : { id, ...job.rows[0] }));
    const message = `${job.batch ? "Bulk" : "Single"} search operating`;
    const bills = results.flatMap((result) => result.bills);
    return json(job.batch ? 201 : 200, { message, id, credits_used: job.credits }, bills);
  };
  const single =
    (find: Find, price: number): Route["handle"] =>
    (request, context) => {
      const result = find(context.knows, request.body);
      if (typeof result === "string") return json(400, { message: result });
      const custom = request.body["custom"] ?? {};
      return start(context, [result], { rows: [{ ...result.row, custom }], batch: false, credits: price }, request);
    };
  const many =
    (find: Find, price: number, asked: (body: Fields) => Fields[]): Route["handle"] =>
    (request, context) => {
      const searches = asked(request.body);
      if (searches.length === 0 || searches.length > 5_000) return json(400, { message: "Missing payload" });
      const results: Result[] = [];
      const rows: Fields[] = [];
      for (const [index, search] of searches.entries()) {
        const result = find(context.knows, search);
        if (typeof result === "string")
          return json(400, { message: `Missing mandatory property on search n°${index + 1} of ${searches.length}` });
        results.push(result);
        rows.push({ index: String(index), ...result.row, raw_params: search });
      }
      return start(context, results, { rows, batch: true, credits: price * rows.length }, request);
    };
  const read: Route["handle"] = ({ query }, context) => {
    const id = query.get("id") ?? "";
    if (id === "") return json(400, { message: "Missing id in the query params" });
    const job = jobs.read(id, context);
    if (!job) return json(404, { message: "Bulk search not found" });
    const { rows, batch } = job.result;
    if (!batch) return job.done ? json(200, rows[0]) : json(202, { qualification: "ongoing" });
    const general = { id, status: job.done ? "completed" : "ongoing" };
    const stats = { requested: rows.length, finished: job.done ? rows.length : 0 };
    return job.done ? json(200, { general, stats, results: rows }) : json(202, { general, stats });
  };

  const paced = routesWithin([{ limit: 10, perMs: second }]);
  const free = routesWithin([]);
  const searches = (body: Fields) => fieldsList(body["searches"]);
  const emails = (body: Fields) => textsOf(body, "emails").map((email) => ({ email }));
  return {
    slug: "enrow",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      paced("POST", "/email/find/single", "find-email", 1, single(findEmail, 1)),
      paced("POST", "/email/find/bulk", "find-email", 1, many(findEmail, 1, searches)),
      paced("POST", "/email/verify/single", "verify-email", 0.25, single(verify, 0.25)),
      paced("POST", "/email/verify/bulk", "verify-email", 0.25, many(verify, 0.25, emails)),
      paced("POST", "/phone/single", "find-phone", 50, single(findPhone, 50)),
      paced("POST", "/phone/bulk", "find-phone", 50, many(findPhone, 50, searches)),
      ...["/email/find/single", "/email/find/bulk", "/email/verify/single", "/email/verify/bulk", "/phone/single", "/phone/bulk"].map((path) => free("GET", path, "poll", 0, read)), // prettier-ignore
      free("GET", "/account/info", "account", 0, (_request, { account }) =>
        json(200, { credits: remaining(account), webhooks: [] }),
      ),
    ],
    refuse: (reason) =>
      json(401, {
        message: reason === "missing_key" ? "No apikey found in the x-api-key headers" : "This apikey is not valid",
      }),
    tooFast: () => json(429, { message: "Rate limit exceeded" }),
    outOfCredits: () => json(402, { message: "Insufficient balance" }),
    unknownPath: () => json(404, { message: "Not Found" }),
  };
}
