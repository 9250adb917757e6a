import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, day, type Front, json, type Route, second } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.43,
  parts: { europe: 0.1, americas: -0.05, asia: -0.1 },
  wrong: 0.02,
  stale: 0.2,
  guesses: 0.05,
  mobiles: 0.36,
  companies: 0.8,
  latency: { p50Ms: 2_000, p95Ms: 8_000, maxMs: 30_000 },
  dollarsPerCredit: 0.03,
};

/** The gateway in front of Datagma speaks gRPC and puts its codes into the body. */
const refusal = (status: number, code: number, message: string): Answer => json(status, { code, message, details: [] });
const missing = (name: string): Answer => refusal(400, 3, `${name} is required`);
const place = (text: string | null) =>
  text && isDomain(domainOf(text)) ? { domain: text } : { companyName: text ?? undefined };

const findEmail: Route["handle"] = ({ query }, { knows }) => {
  const fullName = query.get("fullName");
  const company = query.get("company") ?? query.get("linkedInSlug");
  if (!fullName) return missing("fullName");
  if (!company) return missing("company");
  const person = knows.findPerson({ fullName, ...place(company) });
  const known = person && knows.addressOf(person);
  const catchAll = person?.domain.mail === "catch_all";
  const facts = { emailDomain: person?.company.domain ?? "", mxfound: Boolean(person), smtpCheck: Boolean(known), cachAll: catchAll }; // prettier-ignore
  if (!known) return json(200, { email: "", status: "Not found", ...facts });
  if (known.kind === "guess" || catchAll)
    return json(200, { email: "", mostProbableEmail: known.email, status: "Most Probable", ...facts });
  const question = questionOf("find-email", { fullName, company });
  return json(200, { email: known.email, status: "Valid", ...facts }, [{ question, credits: 1 }]);
};

const search: Route["handle"] = ({ query }, { knows }) => {
  const linkedin = query.get("username") ?? undefined;
  const email = query.get("email") ?? undefined;
  if (!linkedin && !email) return missing("username");
  const person = knows.findPerson({ linkedin, email });
  const mobile = person && knows.mobileOf(person);
  if (!person || !mobile) return refusal(404, 5, "person not found");
  const reply = {
    person: {
      names: [{ first: person.firstName, last: person.lastName }],
      jobs: [{ title: person.title, company: person.company.name }],
      phones: [{ displayInternational: mobile, number: mobile, linkedWhatsapp: true }],
      emails: [],
    },
  };
  return json(200, reply, [{ question: questionOf("find-phone", { linkedin, email }), credits: 30 }]);
};

const full: Route["handle"] = ({ query }, { knows }) => {
  const data = query.get("data");
  if (!data) return missing("data");
  if (isDomain(domainOf(data)) && !data.includes("@") && !data.includes("/in/")) {
    const company = knows.findCompany({ domain: data });
    return companyReply(company, data);
  }
  if (query.get("companyPremium") === "true") return companyReply(knows.findCompany({ name: data }), data);
  const keyword = query.get("companyKeyword");
  const person = knows.findPerson(
    data.includes("/in/")
      ? { linkedin: data }
      : data.includes("@")
        ? { email: data }
        : { fullName: data, ...place(keyword) },
  );
  const url = person && knows.profileOf(person);
  if (!person || !url || knows.addressOf(person) === undefined) return refusal(404, 5, "person not found");
  const basic = {
    name: person.fullName,
    firstName: person.firstName,
    lastName: person.lastName,
    jobTitle: person.title,
    company: person.company.name,
    linkedInUrl: url,
    city: person.company.city,
    region: person.company.region,
    country: person.company.country,
  };
  const company = { name: person.company.name, website: person.company.domain };
  const question = questionOf("enrich-person", { data, keyword: keyword ?? undefined });
  return json(200, { person: { basic }, company }, [{ question, credits: 2 }]);
};

type Found = ReturnType<Parameters<Route["handle"]>[1]["knows"]["findCompany"]>;
function companyReply(company: Found, data: string): Answer {
  if (!company) return refusal(404, 5, "company not found");
  const described = {
    name: company.name,
    website: `https://${company.domain}`,
    industries: company.industry,
    companySize: company.employeeRange,
    type: "Privately Held",
    founded: String(company.foundedYear),
    shortDescription: company.description,
    revenueRange: company.revenueRange,
    headquarters: `${company.city}, ${company.country}`,
  };
  const question = questionOf("enrich-company", { data });
  return json(200, { person: null, company: described }, [{ question, credits: 2 }]);
}

/** Datagma (datagmaapi.readme.io), as its clients meet it. */
export function datagma(): Front {
  const route = routesWithin([
    { limit: 20, perMs: second },
    { limit: 2_000, perMs: day, quota: true },
  ]);
  return {
    slug: "datagma",
    profile,
    keyed: true,
    keyOf: ({ query }) => query.get("apiId") ?? undefined,
    routes: [
      route("GET", "/v6/findEmail", "find-email", 1, findEmail),
      route("GET", "/v8/findEmail", "find-email", 1, findEmail),
      route("GET", "/v1/search", "find-phone", 30, search),
      route("GET", "/v2/full", "enrich", 2, full),
      route("GET", "/v1/mine", "account", 0, (_request, { account }) => json(200, { credit: remaining(account) })),
    ],
    refuse: () => refusal(401, 16, "invalid apiId"),
    tooFast: () => refusal(429, 8, "too many requests"),
    outOfCredits: () => refusal(500, 13, "can't get credit"),
    unknownPath: () => refusal(404, 12, "Method Not Allowed"),
  };
}
