import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsList, questionOf, textOf, textsOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import type { Person } from "../world/person.ts";
import { placeOf } from "./snov-search.ts";
import { type Find, invalid } from "./snov-tasks.ts";
import { verdictOf } from "./zerobounce-verify.ts";

function checked(knows: Knowledge, email: string): Fields {
  const { status, sub } = verdictOf(knows, email.toLowerCase());
  const known = status === "valid" || sub === "role_based" ? "valid" : status === "invalid" ? "not_valid" : "unknown";
  return {
    smtp_status: sub === "disposable" ? "valid" : known,
    is_valid_format: sub !== "failed_syntax_check",
    is_disposable: sub === "disposable",
    is_webmail: false,
    is_gibberish: false,
    ...(known === "unknown" && { unknown_status_reason: status === "catch-all" ? "catchall" : "greylist" }),
  };
}

const companyPage = (company: Company) => `https://www.linkedin.com/company/${company.linkedinSlug}`;

const profileData = (person: Person): Fields => ({
  name: person.fullName,
  first_name: person.firstName,
  last_name: person.lastName,
  industry: person.company.industry,
  location: placeOf(person.company),
  country: person.company.country,
  positions: [
    {
      name: person.company.name,
      title: person.title,
      linkedin_url: companyPage(person.company),
      url: `http://www.${person.company.domain}`,
      industry: person.company.industry,
    },
  ],
});

const isKnown = (knows: Knowledge, person: Person | undefined) =>
  person !== undefined && knows.addressOf(person) !== undefined;

/** 1 credit, and none where the owner of the address is not known. */
export const profileByEmail: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(body, "email");
  if (!email) return invalid("The email field is required.");
  const person = knows.findPerson({ email });
  if (!person || !isKnown(knows, person)) return json(200, { success: false, message: "Profile not found" });
  const page = knows.profileOf(person);
  const owner = {
    success: true,
    id: 301592,
    source: "linkedIn",
    name: person.fullName,
    firstName: person.firstName,
    lastName: person.lastName,
    country: person.company.country,
    locality: person.company.city,
    social: page ? [{ link: page, type: "linkedIn" }] : [],
    currentJobs: [
      { companyName: person.company.name, position: person.title, socialLink: companyPage(person.company), site: `www.${person.company.domain}`, endDate: null },
    ],
    previousJobs: [],
  }; // prettier-ignore
  return json(200, owner, [{ question: questionOf("profile-by-email", { email }), credits: 1 }]);
};

export const names: Find = (body, knows) => {
  const rows = fieldsList(body["rows"]);
  if (rows.length === 0 || rows.length > 10) return invalid("rows must have 1 to 10 items.");
  const bills: Bill[] = [];
  const data = rows.map((row) => {
    const query = {
      firstName: textOf(row, "first_name"),
      lastName: textOf(row, "last_name"),
      domain: textOf(row, "domain"),
    };
    const person = knows.findPerson(query);
    const known = person && knows.addressOf(person);
    if (known) bills.push({ question: questionOf("find-email", query), credits: 1 });
    const status =
      known?.kind === "right"
        ? checked(knows, known.email)
        : { smtp_status: "unknown", unknown_status_reason: "greylist" };
    const sure = status["smtp_status"] === "not_valid" ? { ...status, smtp_status: "unknown" } : status;
    return {
      people: `${query.firstName ?? ""} ${query.lastName ?? ""}`.trim(),
      result: known ? [{ email: known.email, ...sure }] : [],
    };
  });
  return { data, meta: { rows }, bills };
};

export const verify: Find = (body, knows) => {
  const emails = textsOf(body, "emails");
  if (emails.length === 0 || emails.length > 10) return invalid("emails must have 1 to 10 items.");
  const data = emails.map((email) => ({ email, result: checked(knows, email) })).reverse();
  return {
    data,
    meta: { emails },
    bills: emails.map((email) => ({ question: questionOf("verify-email", { email }), credits: 1 })),
  };
};

export const profiles: Find = (body, knows) => {
  const urls = textsOf(body, "urls");
  if (urls.length === 0 || urls.length > 10) return invalid("urls must have 1 to 10 items.");
  const found = urls.map((url) => ({ url, person: knows.findPerson({ linkedin: url }) }));
  const hits = found.filter(({ person }) => isKnown(knows, person));
  return {
    data: found.map(({ url, person }) => ({
      url,
      result: person && isKnown(knows, person) ? profileData(person) : [],
    })),
    meta: { urls },
    bills: hits.map(({ url }) => ({ question: questionOf("enrich-person", { url }), credits: 1 })),
  };
};
