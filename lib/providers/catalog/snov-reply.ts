import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  headcount,
  joinName,
  linkedin,
  list,
  phone,
  rows,
  saysAnything,
  text,
  year,
} from "@/lib/providers/reading.ts";
import { absent, emailAnswer, own, type Question, same, verdictAnswer } from "./snov-addresses.ts";
import { placeOf, prospectsAnswer, searchAnswer } from "./snov-search-reply.ts";

const task = z.object({ status: text, data: anything, meta: anything });

/** A company's website is sometimes given as a person's page. */
const website = text.transform((url) => (/linkedin\.com\/in\//i.test(url ?? "") ? undefined : domain.parse(url)));
const position = z.object({ name: text, title: text, url: website, linkedin_url: companyLinkedin });
const profile = z.object({
  name: text,
  first_name: text,
  last_name: text,
  country: text,
  location: text,
  positions: rows(position),
});
/** An object where the profile was found, and an empty list where it was not. */
const profiles = list(
  z.object({ url: linkedin, result: z.union([z.array(z.unknown()).transform(() => undefined), profile]) }),
);

function profileAnswer(data: unknown, asked: Question): Outcome<Person> {
  const parsed = profiles.safeParse(data);
  if (!parsed.success) return malformedText("data is no list");
  const row = own(parsed.data, (one) => same(one.url, linkedin.parse(asked.linkedinUrl)));
  if (!row) return absent();
  if (!row.result) return notFound();
  const { result } = row;
  const [job] = result.positions;
  const place = placeOf(result.location);
  const person = {
    fullName: result.name ?? joinName(result.first_name, result.last_name),
    firstName: result.first_name,
    lastName: result.last_name,
    title: job?.title,
    ...place,
    country: result.country ?? place.country,
    companyName: job?.name,
    companyDomain: job?.url,
    companyLinkedinUrl: job?.linkedin_url,
  };
  return saysAnything(person) ? found({ ...person, linkedinUrl: row.url }) : notFound();
}

const companyData = z.object({
  company_name: text,
  city: text,
  founded: anything,
  website: domain,
  hq_phone: text,
  industry: text,
  size: anything,
});

/** Numbers come without their plus. */
const phoneOf = (value: string | undefined) => phone.parse(/^\d{11,15}$/.test(value ?? "") ? `+${value}` : value);

function companyAnswer(data: unknown): Outcome<Company> {
  if (Array.isArray(data) && data.length === 0) return notFound();
  const row = companyData.safeParse(data).data;
  if (!row) return malformedText("data is no company");
  const company = {
    name: row.company_name,
    domain: row.website,
    industry: row.industry,
    ...headcount(row.size),
    foundedYear: year(row.founded),
    phone: phoneOf(row.hq_phone),
    city: row.city,
  };
  const { domain: _domain, ...news } = company;
  return saysAnything(news) ? found(company) : notFound();
}

const domains = list(z.object({ name: text, result: z.union([z.array(z.unknown()), z.object({ domain })]) }));

function domainAnswer(data: unknown, asked: Question): Outcome<Company> {
  const parsed = domains.safeParse(data);
  if (!parsed.success) return malformedText("data is no list");
  const row = own(parsed.data, (one) => same(one.name, asked.name));
  if (!row) return absent();
  const known = Array.isArray(row.result) ? undefined : row.result.domain;
  return known ? found({ name: row.name, domain: known }) : notFound();
}

/** The state of a task; there is no word for a failed one. */
export function taskAnswer(body: unknown, name: OperationName | undefined, asked: Question): Outcome {
  const parsed = task.safeParse(body);
  if (!parsed.success) return malformedText("it is no task");
  const { data, meta: rest } = parsed.data;
  const status = parsed.data.status?.toLowerCase().replace(/[\s-]+/g, "_");
  if (status === "in_progress") return pending();
  if (status === "not_enough_credits") {
    // What was found before they ran out is there, and paid for.
    const before = doneAnswer(data, rest, name, asked);
    return before.outcome === "found" ? before : failed("quota", "The Snov.io account is out of credits");
  }
  if (status === undefined || !/^complete/.test(status)) return malformedText("status is missing or new");
  return doneAnswer(data, rest, name, asked);
}

/** Each row of a task about several questions, where none of them is at hand. */
export function taskAnswers(body: unknown, name: OperationName | undefined): Outcome[] {
  const items = task.safeParse(body).data?.data;
  const single = name === "search-domain" || !Array.isArray(items) || items.length < 2;
  if (single || typeof body !== "object") return [taskAnswer(body, name, {})];
  return items.map((item: unknown) => taskAnswer({ ...body, data: [item] }, name, {}));
}

function doneAnswer(data: unknown, rest: unknown, name: OperationName | undefined, asked: Question): Outcome {
  if (name === "find-email") return emailAnswer(data, rest, asked);
  if (name === "verify-email") return verdictAnswer(data, asked);
  if (name === "enrich-person") return profileAnswer(data, asked);
  if (name === "search-domain") return prospectsAnswer(data, rest);
  if (name === "enrich-company")
    return Array.isArray(data) && data.length > 0 ? domainAnswer(data, asked) : companyAnswer(data);
  if (name === "search-people" || name === "search-companies") return searchAnswer(data);
  return malformedText("what was asked is not known");
}
