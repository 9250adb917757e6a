import { questionOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { failure } from "./clearout-answers.ts";

/** Whom an address or a profile belongs to. */
export const lookUpPerson: Route["handle"] = ({ query }, { knows }) => {
  const email = query.get("email_address")?.toLowerCase();
  const linkedin = query.get("url") ?? undefined;
  if (!email && !linkedin) return failure(400, "validation failed");
  const person = knows.findPerson({ email, linkedin });
  const profile = person && knows.profileOf(person);
  if (!person || !profile || knows.chance(`reverse|${person.key}`) > 0.45) return failure(404, "No match found");
  const { company } = person;
  const lead = {
    id: person.key,
    name: person.fullName,
    title: person.title,
    contructed_title: `${person.title} at ${company.name}`,
    company_name: company.name,
    company_domain: company.domain,
    linkedin_url: profile,
    total_experience_in_months: 96,
    addresses: [{ city: company.city, state: company.region, country: company.country }],
  };
  const question = questionOf("enrich-person", { email, linkedin });
  return json(200, { status: "success", data: { ...(email && { email_address: email }), lead } }, [
    { question, credits: 1 },
  ]);
};

export const lookUpCompany: Route["handle"] = ({ query }, { knows }) => {
  const domain = query.get("name")?.trim();
  if (!domain) return failure(400, "validation failed");
  const company = knows.findCompany({ domain });
  if (!company) return json(200, { status: "success", data: { name: domain, lead: null } });
  const lead = {
    name: company.name,
    linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`,
    addresses: { city: company.city, state: company.region, country: company.country },
  };
  return json(200, { status: "success", data: { name: company.domain, lead } }, [
    { question: questionOf("enrich-company", { domain }), credits: 1 },
  ]);
};
