import { flagOf, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { invalid } from "./findymail-search.ts";

export const reverseEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "email")?.toLowerCase();
  if (!email) return invalid("email");
  const withProfile = flagOf(body, "with_profile");
  const person = knows.findPerson({ email });
  const linkedin = person && knows.profileOf(person);
  if (!person || !linkedin || knows.addressOf(person) === undefined) return json(404, { error: "No profile found" });
  const profile = {
    fullName: person.fullName,
    username: linkedin.split("/").at(-1),
    headline: `${person.title} at ${person.company.name}`,
    jobTitle: person.title,
    summary: null,
    city: person.company.city,
    region: person.company.region,
    country: person.company.country,
    companyLinkedinUrl: `https://www.linkedin.com/company/${person.company.linkedinSlug}`,
    companyName: person.company.name,
    companyWebsite: person.company.domain,
    isPremium: false,
    isOpenProfile: false,
    skills: [],
    jobs: [],
  };
  const question = questionOf("enrich-person", { email, profile: withProfile ? "yes" : "no" });
  return json(200, { email, linkedin_url: linkedin, ...(withProfile && profile) }, [
    { question, credits: withProfile ? 2 : 1 },
  ]);
};

export const companyByAny: Route["handle"] = ({ body }, { knows }) => {
  const query = { domain: textOf(body, "domain"), name: textOf(body, "name"), linkedin: textOf(body, "linkedin_url") };
  if (!query.domain && !query.name && !query.linkedin)
    return invalid("domain", "One of linkedin_url, domain or name is required.");
  const company = knows.findCompany(query);
  if (!company) return json(404, { error: "Company not found" });
  const found = {
    name: company.name,
    domain: company.domain,
    company_size: company.employeeRange,
    industry: company.industry,
    linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`,
    description: company.description,
  };
  return json(200, found, [{ question: questionOf("enrich-company", query), credits: 1 }]);
};

/** A bare array; one credit for each person in it. */
export const employeesOf: Route["handle"] = ({ body }, { knows }) => {
  const website = textOf(body, "website");
  const titles = textsOf(body, "job_titles");
  if (!website) return invalid("website");
  if (titles.length === 0) return invalid("job_titles");
  const count = numberOf(body, "count", 1, 1, 5);
  const company = knows.findCompany({ domain: website });
  const listed = company ? knows.listed(company, 0, 60).people : [];
  const fitting = listed.filter((person) =>
    titles.some((title) => person.title.toLowerCase().includes(title.toLowerCase())),
  );
  const people = fitting.filter((person) => knows.profileOf(person)).slice(0, count);
  const rows = people.map((person) => ({
    name: person.fullName,
    linkedinUrl: knows.profileOf(person),
    companyWebsite: person.company.domain,
    companyName: person.company.name,
    jobTitle: person.title,
  }));
  const question = questionOf("search-people", { website, titles: titles.join(), count: String(count) });
  return json(200, rows, rows.length > 0 ? [{ question, credits: rows.length }] : []);
};

export const technologiesOf: Route["handle"] = ({ body }, { knows }) => {
  const domain = textOf(body, "domain");
  if (!domain) return invalid("domain");
  const wanted = textsOf(body, "technologies").map((name) => name.toLowerCase());
  const company = knows.findCompany({ domain });
  const used = (company?.technologies ?? []).filter(
    (name) => wanted.length === 0 || wanted.includes(name.toLowerCase()),
  );
  const technologies = used.map((name) => ({
    name,
    category: "Software",
    subcategory: null,
    last_detected_at: "2026-09-30",
  }));
  const bills =
    technologies.length > 0
      ? [{ question: questionOf("detect-technologies", { domain, wanted: wanted.join() }), credits: 1 }]
      : [];
  return json(200, { domain, technologies }, bills);
};
