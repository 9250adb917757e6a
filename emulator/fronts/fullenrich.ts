import { createHmac } from "node:crypto";
import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, fieldsList, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, bearer, type Bill, type Front, type FrontContext, json, minute, type Route } from "../wire.ts";
import { BackgroundJobs, callBack } from "./background-jobs.ts";
import { companyLookup, companySearch, peopleLookup, peopleSearch, profileRow } from "./fullenrich-search.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.58,
  parts: { europe: 0.02, americas: 0, asia: -0.02 },
  wrong: 0.01,
  stale: 0.15,
  guesses: 0.02,
  mobiles: 0.46,
  companies: 0.85,
  latency: { p50Ms: 250, p95Ms: 700, maxMs: 3_000 },
  dollarsPerCredit: 0.055,
};

const error = (status: number, code: string, message: string): Answer => json(status, { code, message });
const prices: Record<string, number> = { "contact.work_emails": 1, "contact.personal_emails": 3, "contact.phones": 10 };

type Result = { row: Fields; bills: Bill[] };
type Job = { name: string; rows: Fields[]; credits: number };

function enriched({ knows }: FrontContext, asked: Fields): Result | Answer {
  const query = {
    firstName: textOf(asked, "first_name"),
    lastName: textOf(asked, "last_name"),
    domain: textOf(asked, "domain"),
    companyName: textOf(asked, "company_name"),
    linkedin: textOf(asked, "linkedin_url"),
  };
  const fields = textsOf(asked, "enrich_fields");
  if (fields.length === 0) return error(400, "error.enrichment.enrich_fields.empty", "enrichFields cannot be empty");
  if (!query.linkedin) {
    if (!query.firstName) return error(400, "error.enrichment.first_name.empty", "First name cannot be empty");
    if (!query.lastName) return error(400, "error.enrichment.last_name.empty", "Last name cannot be empty");
    if (!query.domain && !query.companyName)
      return error(400, "error.enrichment.domain.empty", "Domain cannot be empty");
  }
  const person = knows.findPerson(query);
  const known = person && fields.includes("contact.work_emails") ? knows.addressOf(person) : undefined;
  const mobile = person && fields.includes("contact.phones") ? knows.mobileOf(person) : undefined;
  const own = person && fields.includes("contact.personal_emails") && knows.addressOf(person);
  const personal = own
    ? `${person.firstName}.${person.lastName}@gmail.com`.toLowerCase().replace(/[^a-z.@]/g, "")
    : undefined;
  const status = person?.domain.mail === "catch_all" ? "CATCH_ALL" : "DELIVERABLE";
  const work = known && { email: known.email, status };
  const private_ = personal && { email: personal, status: "DELIVERABLE" };
  const phone = mobile && { number: mobile, region: person?.company.countryCode };
  const found = [
    ...(work ? ["contact.work_emails"] : []),
    ...(private_ ? ["contact.personal_emails"] : []),
    ...(phone ? ["contact.phones"] : []),
  ];
  const row = {
    input: { first_name: query.firstName, last_name: query.lastName, company_domain: query.domain },
    custom: asked["custom"] ?? {},
    contact_info: {
      ...(work && { most_probable_work_email: work, work_emails: [work] }),
      ...(private_ && { most_probable_personal_email: private_, personal_emails: [private_] }),
      ...(phone && { most_probable_phone: phone, phones: [phone] }),
    },
    ...(person && found.length > 0 && { profile: profileRow(knows, person) }),
  };
  const { firstName, lastName, ...place } = query;
  const name = [firstName, lastName].join(" ");
  return {
    row,
    bills: found.map((one) => ({ question: questionOf(one, { ...place, name }), credits: prices[one] ?? 1 })),
  };
}

function reversed({ knows }: FrontContext, asked: Fields): Result | Answer {
  const email = textOf(asked, "email");
  if (!email) return error(400, "error.reverse.email.empty", "Email cannot be empty");
  const person = knows.findPerson({ email });
  const known = person && knows.addressOf(person) ? profileRow(knows, person) : undefined;
  return {
    row: { input: { email }, custom: asked["custom"] ?? {}, ...(known && { profile: known }) },
    bills: known ? [{ question: questionOf("enrich-person", { email }), credits: 1 }] : [],
  };
}

/** FullEnrich, API v2 (docs.fullenrich.com). What goes on is a 400; webhooks are signed with the API key. */
export function fullenrich(): Front {
  const jobs = new BackgroundJobs<Job>();
  const bodyOf = (id: string, { name, rows, credits }: Job) => ({
    id,
    name,
    status: "FINISHED",
    cost: { credits },
    data: rows,
  });
  const start =
    (look: typeof enriched): Route["handle"] =>
    ({ body }, context) => {
      const name = textOf(body, "name");
      if (!name) return error(400, "error.enrichment.name.empty", "Enrichment name not set");
      const asked = fieldsList(body["data"]);
      if (asked.length === 0 || asked.length > 100) return error(400, "error.enrichment.data.empty", "Data is empty");
      const url = textOf(body, "webhook_url");
      if (url !== undefined && !isCallable(url))
        return error(400, "error.enrichment.webhook_url", "Webhook URL must be start with http or https");
      const results = asked.map((one) => look(context, one));
      const refused = results.find((result): result is Answer => "status" in result);
      if (refused) return refused;
      const done = results.filter((result): result is Result => "row" in result);
      const bills = done.flatMap((result) => result.bills);
      const credits = bills.reduce((sum, bill) => sum + bill.credits, 0);
      const job = { name, rows: done.map(({ row }) => row), credits };
      const { id, tookMs } = jobs.start(context, job, 25_000 + asked.length * 500);
      if (url !== undefined) {
        const pushed = JSON.stringify(bodyOf(id, job));
        const signature = createHmac("sha1", context.account.key).update(pushed).digest("hex");
        callBack(context, tookMs, url, pushed, { "x-signature-sha1": signature });
      }
      return json(200, { enrichment_id: id }, bills);
    };
  const read: Route["handle"] = ({ params }, context) => {
    const id = params["id"] ?? "";
    const job = jobs.read(id, context);
    if (!job) return error(404, "error.enrichment.not_found", "Enrichment ID not found");
    if (!job.done) return error(400, "error.enrichment.in_progress", "Enrichment not ready, try again in 30 seconds");
    return json(200, bodyOf(id, job.result));
  };
  const route = routesWithin([{ limit: 60, perMs: minute }]);
  return {
    slug: "fullenrich",
    profile,
    environment: { FULLENRICH_WEBHOOK_SECRET: "emu-fullenrich-1" },
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/contact/enrich/bulk", "find-email", 1, start(enriched)),
      route("GET", "/contact/enrich/bulk/:id", "poll", 0, read),
      route("POST", "/contact/reverse/email/bulk", "enrich-person", 1, start(reversed)),
      route("GET", "/contact/reverse/email/bulk/:id", "poll", 0, read),
      route("POST", "/people/lookup", "enrich-person", 0.25, peopleLookup),
      route("POST", "/company/lookup", "enrich-company", 0.25, companyLookup),
      route("POST", "/people/search", "search-people", 0.25, peopleSearch),
      route("POST", "/company/search", "search-companies", 0.25, companySearch),
      route("GET", "/account/keys/verify", "account", 0, () => json(200, { workspace_id: "emu-workspace" })),
      route("GET", "/account/credits", "account", 0, (_request, { account }) =>
        json(200, { balance: remaining(account) }),
      ),
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? error(401, "error.authorization.not_set", "Authorization headers not set")
        : error(401, "error.api.key", "Unknown api key"),
    tooFast: () => error(429, "error.rate.limit", "Too many requests. Try again in 1m"),
    outOfCredits: () => error(402, "error.credits.insufficient", "Not enough credits"),
    unknownPath: () => error(404, "error.not_found", "Not found"),
  };
}
