import type { Knowledge } from "../knowledge.ts";
import { questionOf } from "../reading.ts";
import { type FrontContext, json, type Route, type WireRequest } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { linkedinSlug, type Person } from "../world/person.ts";
import { claimed, claimedAnswer, hunterError, param } from "./hunter-answers.ts";

export const personData = (knows: Knowledge, person: Person, email: string | null) => ({
  id: person.key,
  name: { fullName: person.fullName, givenName: person.firstName, familyName: person.lastName },
  email,
  location: `${person.company.city}, ${person.company.region}, ${person.company.country}`,
  timeZone: null,
  utcOffset: null,
  geo: {
    city: person.company.city,
    state: person.company.region,
    stateCode: null,
    country: person.company.country,
    countryCode: person.company.countryCode,
    lat: null,
    lng: null,
  },
  employment: {
    domain: person.company.domain,
    name: person.company.name,
    title: person.title,
    role: person.department,
    subRole: null,
    seniority: person.seniority,
  },
  twitter: { handle: null },
  linkedin: { handle: knows.profileOf(person) ? linkedinSlug(person) : null },
  fuzzy: false,
  emailProvider: `${person.domain.mailHost}.com`,
  indexedAt: "2026-08-30",
  phone: knows.mobileOf(person) ?? null,
  activeAt: "2026-09-03",
  inactiveAt: null,
});

export const companyData = (company: Company) => ({
  id: company.linkedinSlug,
  name: company.name,
  legalName: company.name,
  domain: company.domain,
  domainAliases: [],
  category: {
    sector: company.industry,
    industryGroup: company.industry,
    industry: company.industry,
    subIndustry: null,
  },
  tags: company.keywords,
  description: company.description,
  foundedYear: company.foundedYear,
  location: `${company.city}, ${company.region}, ${company.country}`,
  geo: { city: company.city, state: company.region, country: company.country, countryCode: company.countryCode },
  linkedin: { handle: `company/${company.linkedinSlug}` },
  phone: company.phone,
  type: "private",
  metrics: { employees: company.employeeRange, trafficRank: "medium" },
  tech: company.technologies,
  fundingRounds:
    company.fundingTotal > 0
      ? [{ date: "2021-05-01", amount: company.fundingTotal, series: company.fundingStage }]
      : [],
});

function personAsked(
  request: WireRequest,
  { knows }: FrontContext,
): { person: Person; email: string | null } | "claimed" | undefined {
  const handle = param(request, "linkedin_handle");
  const email = param(request, "email")?.toLowerCase();
  const person = knows.findPerson(handle ? { linkedin: handle } : { email });
  if (!person) return undefined;
  if (claimed(knows, person)) return "claimed";
  const known = knows.addressOf(person);
  return known ? { person, email: handle ? known.email : (email ?? null) } : undefined;
}

const noPerson = () => hunterError(404, "not_found", "This person was not found");

export const personFind: Route["handle"] = (request, context) => {
  const email = param(request, "email");
  const handle = param(request, "linkedin_handle");
  if (!email && !handle)
    return hunterError(400, "wrong_params", "You are missing the email or linkedin_handle parameter");
  const found = personAsked(request, context);
  if (found === "claimed") return claimedAnswer();
  if (!found) return noPerson();
  const question = questionOf("enrich-person", { email: handle ? undefined : email, handle });
  return json(200, { data: personData(context.knows, found.person, found.email), meta: { email: email ?? null } }, [
    { question, credits: 0.2 },
  ]);
};

export const companyFind: Route["handle"] = (request, { knows }) => {
  const domain = param(request, "domain");
  if (!domain) return hunterError(400, "wrong_params", "You are missing the domain parameter");
  const company = knows.findCompany({ domain });
  if (!company) return hunterError(404, "not_found", "This company was not found");
  return json(200, { data: companyData(company), meta: { domain } }, [
    { question: questionOf("enrich-company", { domain }), credits: 0.2 },
  ]);
};

export const combinedFind: Route["handle"] = (request, context) => {
  const email = param(request, "email");
  if (!email) return hunterError(400, "wrong_params", "You are missing the email parameter");
  const found = personAsked(request, context);
  if (found === "claimed") return claimedAnswer();
  if (!found) return noPerson();
  const company = context.knows.findCompany({ domain: found.person.company.domain });
  const data = {
    person: personData(context.knows, found.person, found.email),
    company: company ? companyData(company) : null,
  };
  return json(200, { data, meta: { email } }, [
    { question: questionOf("enrich-combined", { email }), credits: company ? 0.4 : 0.2 },
  ]);
};
