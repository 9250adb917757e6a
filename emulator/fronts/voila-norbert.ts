import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { numberOf, questionOf, textOf } from "../reading.ts";
import {
  basicPair,
  day,
  type Front,
  type FrontContext,
  json,
  minute,
  type Route,
  text,
  type Window,
  type WindowUse,
} from "../wire.ts";
import { domainOf } from "../world/fold.ts";
import type { Person } from "../world/person.ts";
import { callBack } from "./background-jobs.ts";
import { Recent } from "./recent.ts";
import { uuidOf } from "./surfe-jobs.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.44,
  parts: { europe: 0.04, americas: 0.03, asia: -0.08 },
  wrong: 0.04,
  stale: 0.3,
  guesses: 0.05,
  latency: { p50Ms: 900, p95Ms: 3_000, maxMs: 15_000 },
  dollarsPerCredit: 0.05,
};

type Contact = { key: string; readyMs: number; data: Record<string, unknown> };

const contactData = ({ knows }: FrontContext, id: number, name: string, domain: string, person: Person | undefined) => {
  const known = person && knows.addressOf(person);
  return {
    id,
    name,
    company: { name: person?.company.name ?? domain, url: domain },
    created: 1_795_000_000,
    lists: [],
    status: "success",
    searching: false,
    email: known ? { email: known.email, is_done: true, score: known.kind === "right" ? 100 : 80 } : null,
  };
};

function contacts() {
  const known = new Recent<Contact>(20_000);
  const byQuestion = new Recent<number>(20_000);
  let count = 0;

  const searchName: Route["handle"] = ({ body }, context) => {
    const { account, nowMs, knows, backgroundMs, callbacks, callbackFault } = context;
    const name = textOf(body, "name");
    const company = textOf(body, "company");
    const domain = textOf(body, "domain");
    if (!name) return json(400, { name: ["This field is required."] });
    if (!domain && !company) return json(400, { domain: ["Either the domain or the company is required."] });
    if (domain && knows.world.domain(domainOf(domain)).mail === "nxdomain")
      return json(400, { domain: ["We cannot locate this domain."] });
    const question = questionOf("find-email", { name, domain, company });
    const before = byQuestion.get(`${account.keyHash}|${question}`);
    const old = before === undefined ? undefined : known.get(String(before));
    if (old) return json(200, { ...old.data, is_new: false });

    const id = 70_000_000 + ++count;
    const person = knows.findPerson({ fullName: name, domain, companyName: company });
    const data = contactData(context, id, name, person?.company.domain ?? domainOf(domain ?? ""), person);
    const slow = knows.chance(`slow|${question}`) < 0.5;
    const tookMs = slow ? backgroundMs(6_000) : 0;
    known.set(String(id), { key: account.key, readyMs: nowMs + tookMs, data });
    byQuestion.set(`${account.keyHash}|${question}`, id);
    const bills = data.email ? [{ question, credits: 1 }] : [];
    const webhook = textOf(body, "webhook");
    if (slow && webhook && isCallable(webhook))
      for (let copy = 0; copy < callbackFault.copies; copy++)
        callbacks.send(tookMs + callbackFault.delayMs, () => ({ url: webhook, body: JSON.stringify(data) }));
    return slow
      ? json(202, { ...data, is_new: true, searching: true, email: null }, bills)
      : json(200, { ...data, is_new: true }, bills);
  };

  const read: Route["handle"] = ({ params }, { account, nowMs }) => {
    const contact = known.get(params["id"] ?? "");
    if (!contact || contact.key !== account.key) return json(404, { error: "Not found" });
    return json(200, nowMs >= contact.readyMs ? contact.data : { ...contact.data, searching: true, email: null });
  };
  return { searchName, read };
}

const searchDomain: Route["handle"] = ({ body }, context) => {
  const { knows } = context;
  const domain = textOf(body, "domain");
  const name = textOf(body, "company");
  if (!domain && !name) return json(400, { domain: ["Either the domain or the company is required."] });
  const page = numberOf(body, "page", 1, 1, 1_000);
  const company = knows.world.findCompany({ domain, name });
  const { people, total } = company ? knows.listed(company, (page - 1) * 10, 10) : { people: [], total: 0 };
  const result = people
    .map((person, index) => contactData(context, 80_000_000 + index, person.fullName, person.company.domain, person))
    .filter(({ email }) => email !== null);
  const question = questionOf("search-domain", { domain, name, page: String(page) });
  const bills = result.length > 0 ? [{ question, credits: result.length }] : [];
  return json(200, { credits_available: true, has_next: total > page * 10, result, total }, bills);
};

/** An uploaded list of addresses: taken and billed at once, its rows sent to the webhook. */
const enrichList: Route["handle"] = ({ body }, context) => {
  const { knows } = context;
  const emails = (textOf(body, "data") ?? "").split(/[\n,]+/).filter((email) => email.trim() !== "");
  const webhook = textOf(body, "webhook");
  if (emails.length === 0) return json(400, { data: ["This field is required."] });
  if (webhook && !isCallable(webhook)) return json(400, { webhook: ["Enter a valid URL."] });
  const token = uuidOf(`${context.account.keyHash}|${context.nowMs}|${emails.join()}`);
  const results = emails.map((email) => {
    const person = knows.findPerson({ email });
    if (!person || !knows.addressOf(person)) return { email, fullName: "", title: "", organization: "", location: "", twitter: "", linkedin: "", facebook: "", error_msg: "No result" }; // prettier-ignore
    const { company } = person;
    return { email, fullName: person.fullName, title: person.title, organization: company.name, location: company.city, twitter: "", linkedin: knows.profileOf(person) ?? "", facebook: "" }; // prettier-ignore
  });
  if (webhook) callBack(context, context.backgroundMs(30_000), webhook, JSON.stringify({ id: token, token, results }));
  return json(
    200,
    { status: "running", success: true, token },
    emails.map((email) => ({ question: questionOf("enrich-person", { email }), credits: 1 })),
  );
};

/** Voila Norbert, version 2018-01-08. A search answers at once, or 202 while it goes on and the contact's page is polled. */
export function voilaNorbert(): Front {
  const usual: Window[] = [{ limit: 120, perMs: minute }];
  const byName: Window[] = [{ limit: 300, perMs: minute }, { limit: 100_000, perMs: day, quota: true }]; // prettier-ignore
  const byDomain: Window[] = [{ limit: 60, perMs: minute }, { limit: 50_000, perMs: day, quota: true }]; // prettier-ignore
  const { searchName, read } = contacts();
  const account: Route["handle"] = (_request, { account: { grantedCredits }, account: own }) =>
    json(200, {
      admin: true,
      email: "owner@example.com",
      credits: { remains: remaining(own), total: grantedCredits, refill_credits: 0, charge_failed: 0 },
    });
  return {
    slug: "voila-norbert",
    profile,
    keyed: true,
    keyOf: (request) => basicPair(request)?.password,
    routes: [
      { method: "POST", path: "/search/name", operation: "find-email", group: "name", windows: byName, credits: 1, handle: searchName },
      { method: "POST", path: "/search/domain", operation: "search-domain", group: "domain", windows: byDomain, credits: 1, handle: searchDomain },
      { method: "POST", path: "/enrich/upload", operation: "enrich-person", group: "all", windows: usual, credits: 1, handle: enrichList },
      { method: "GET", path: "/contacts/:id", operation: "poll", group: "all", windows: usual, credits: 0, handle: read },
      { method: "GET", path: "/account", operation: "account", group: "all", windows: usual, credits: 0, handle: account },
    ], // prettier-ignore
    refuse: () => json(401, { error: "Unauthorized" }),
    tooFast: () => json(429, { error: "Too many requests" }),
    outOfCredits: () => json(402, { error: "No credits left" }),
    unknownPath: () => text(404, "Not Found"),
    rateHeaders: (uses) => limitsLeft(uses[0]),
  };
}

const limitsLeft = (use: WindowUse | undefined): Record<string, string> =>
  use
    ? {
        "x-ratelimit-limit": String(use.window.limit),
        "x-ratelimit-remaining": String(Math.max(0, use.window.limit - use.used)),
      }
    : {};
