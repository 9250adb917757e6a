import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsOf, flagOf, numberOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { searchPeople } from "./people-filter.ts";
import { privateAddressOf } from "./private-address.ts";

export const notFound = (): Answer => json(404, { status_code: 404, message: "Not Found" });
export const refused = (status: number, message: string): Answer => json(status, { status_code: status, message });

export const companyData = (company: Company) => ({
  name: company.name,
  url: `https://www.linkedin.com/company/${company.linkedinSlug}`,
  linkedin_company_id: 12345678,
  domain: company.domain,
  email_domain: company.domain,
  overview: company.description,
  type: "Privately Held",
  size: company.employeeCount,
  country: company.country,
  revenue: null,
  founded_at: company.foundedYear,
  industry: company.industry,
  headquarter: `${company.city}, ${company.countryCode}`,
  website: `http://www.${company.domain}`,
  specialties: company.keywords,
  locations: [`${company.city}, ${company.countryCode}`],
});

type Wanted = { work: boolean; personal: boolean; phone: boolean };

function contactsOf(knows: Knowledge, person: Person, wanted: Wanted) {
  const known = wanted.work ? knows.addressOf(person) : undefined;
  const personal = wanted.personal ? privateAddressOf(knows, person, 0.3) : undefined;
  const phone = wanted.phone ? knows.mobileOf(person) : undefined;
  const list = (value: string | undefined) => (value === undefined ? [] : [value]);
  return {
    emails: [...list(known?.email), ...list(personal)],
    work: list(known?.email),
    personal: list(personal),
    phones: list(phone),
    status: known ? { [known.email]: known.kind === "right" ? "Verified" : "Unverified" } : [],
  };
}

type Contacts = ReturnType<typeof contactsOf>;
const billedOf = ({ emails, phones }: Contacts) => Number(emails.length > 0) + Number(phones.length > 0);

const aboutOf = (person: Person) => ({
  full_name: person.fullName,
  headline: `${person.title} at ${person.company.name}`,
  title: person.title,
  industry: person.company.industry,
  company: companyData(person.company),
  location: `${person.company.city}, ${person.company.country}`,
  country: person.company.country,
  job_function: person.department,
  seniority: person.seniority,
  experience: [],
});

const profileOf = (knows: Knowledge, person: Person, { emails, work, personal, phones, status }: Contacts) => ({
  url: knows.profileOf(person),
  email: emails,
  work_email: work,
  work_email_status: status,
  personal_email: personal,
  phone: phones,
  github: [],
});

/** Contacts alone: an e-mail credit if an address, a phone credit if a phone is there, and 404 if there is neither. */
export const contactsByProfile: Route["handle"] = ({ query }, { knows }) => {
  const fields = queryFields(query);
  const linkedin = textOf(fields, "profile");
  if (!linkedin) return refused(400, "The profile field is required.");
  const types = textsOf(fields, "email_type");
  const any = types.length === 0;
  const wanted = {
    work: types.includes("work"),
    personal: any || types.includes("personal"),
    phone: flagOf(fields, "include_phone"),
  };
  const person = knows.findPerson({ linkedin });
  const contacts = person && contactsOf(knows, person, wanted);
  if (!person || !contacts || billedOf(contacts) === 0) return notFound();
  const question = questionOf("contacts", { linkedin, types: types.join(), phone: String(wanted.phone) });
  return json(200, { status_code: 200, profile: profileOf(knows, person, contacts) }, [
    { question, credits: billedOf(contacts) },
  ]);
};

const everything: Wanted = { work: true, personal: true, phone: true };

/** A whole profile; one without contacts costs a search credit. A miss is an empty list. */
export const profileByLinkedin: Route["handle"] = ({ query }, { knows }) => {
  const linkedin = query.get("profile") ?? "";
  if (!linkedin) return refused(400, "The profile field is required.");
  const person = knows.findPerson({ linkedin });
  if (!person || knows.chance(`profile|${person.key}`) > 0.7) return json(200, { status_code: 200, profile: [] });
  const contacts = contactsOf(knows, person, everything);
  const credits = Math.max(1, billedOf(contacts));
  return json(200, { status_code: 200, profile: { ...aboutOf(person), ...profileOf(knows, person, contacts) } }, [
    { question: questionOf("enrich-person", { linkedin }), credits },
  ]);
};

/** In camel case, each field one text. */
export const profileByEmail: Route["handle"] = ({ query }, { knows }) => {
  const email = query.get("email") ?? "";
  if (!email) return refused(400, "The email field is required.");
  const person = knows.findPerson({ email });
  const known = person && knows.addressOf(person);
  if (!person || !known) return notFound();
  const phone = knows.mobileOf(person);
  const { full_name: fullName, job_function: jobFunction, ...about } = aboutOf(person);
  const profile = {
    ...about,
    email,
    workEmail: known.email,
    workEmailStatus: known.kind === "right" ? "Verified" : "Unverified",
    fullName,
    jobFunction,
    linkedinUrl: knows.profileOf(person) ?? "",
    phone: phone ?? "",
    twitter: "",
    github: "",
  };
  return json(200, { status_code: 200, profile }, [
    { question: questionOf("enrich-person", { email }), credits: phone ? 2 : 1 },
  ]);
};

/** A search credit for the match, and one for each kind of contact that comes with it. */
export const profileByAnything: Route["handle"] = ({ body }, { knows }) => {
  const linkedin = textOf(body, "linkedin_url");
  const email = textOf(body, "email");
  const fullName =
    textOf(body, "full_name") ?? `${textOf(body, "first_name") ?? ""} ${textOf(body, "last_name") ?? ""}`;
  const domain = textsOf(body, "company_domain")[0];
  const companyName = textsOf(body, "company")[0];
  if (!linkedin && !email && !(fullName.trim() && (domain ?? companyName)))
    return refused(400, "A name needs a company, a location or an education beside it.");
  const include = textsOf(body, "include");
  const person = knows.findPerson({ linkedin, email, fullName, domain, companyName });
  if (!person || knows.chance(`profile|${person.key}`) > 0.7) return notFound();
  const contacts = contactsOf(knows, person, {
    work: include.includes("work_email"),
    personal: include.includes("personal_email"),
    phone: include.includes("phone"),
  });
  const question = questionOf("people-enrich", {
    linkedin,
    email,
    fullName,
    domain,
    companyName,
    include: include.join(),
  });
  return json(200, { status_code: 200, profile: { ...aboutOf(person), ...profileOf(knows, person, contacts) } }, [
    { question, credits: 1 + billedOf(contacts) },
  ]);
};

export const linkedinByEmail: Route["handle"] = ({ query }, { knows }) => {
  const email = query.get("email") ?? "";
  const person = email ? knows.findPerson({ email }) : undefined;
  const linkedin = person && knows.addressOf(person) && knows.profileOf(person);
  if (!linkedin) return notFound();
  return json(200, { status_code: 200, profile: { email, linkedin } }, [
    { question: questionOf("find-social", { email }), credits: 1 },
  ]);
};

const searchFilter = (body: Fields) => ({
  domains: textsOf(body, "domain"),
  names: textsOf(body, "company"),
  titles: textsOf(body, "job_title"),
  seniorities: textsOf(body, "seniority"),
  departments: textsOf(body, "job_function"),
  industries: textsOf(body, "industry"),
  countries: textsOf(body, "location"),
});

/** A search credit for each profile; those of its contacts when they are revealed. None is `[]`, else an object. */
export const searchProfiles: Route["handle"] = ({ body }, { knows }) => {
  const page = numberOf(body, "page", 1, 1, 1_000);
  const size = numberOf(body, "page_size", 25, 1, 25);
  const reveal = flagOf(body, "reveal_info");
  const { people, total } = searchPeople(knows, searchFilter(body), (page - 1) * size, size);
  const metadata = { page, page_size: size, total_results: total };
  if (people.length === 0) return json(200, { status_code: 200, metadata, profiles: [] });
  const found = people.map((person) => ({
    person,
    contacts: contactsOf(knows, person, reveal ? everything : { work: false, personal: false, phone: false }),
  }));
  const rows = found.map(({ person, contacts }): [string, unknown] => [
    knows.profileOf(person) ?? `https://linkedin.com/in/${person.key.replace(/[^a-z0-9]+/g, "-")}`,
    {
      ...aboutOf(person),
      contact_availability: { work_email: true, personal_email: false, phone: false },
      contact_info: {
        emails: contacts.emails,
        personal_emails: contacts.personal,
        work_emails: contacts.work,
        work_email_status: contacts.status,
        phones: contacts.phones,
      },
    },
  ]);
  const credits = found.reduce((sum, { contacts }) => sum + 1 + billedOf(contacts), 0);
  const question = questionOf("search-people", { filter: JSON.stringify(fieldsOf(body)) });
  return json(200, { status_code: 200, metadata, profiles: Object.fromEntries(rows) }, [{ question, credits }]);
};
