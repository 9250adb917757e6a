import { z } from "zod";
import { countryCode } from "@/lib/cleaning/country.ts";
import type { Company, EmailStatus, EmailVerdict, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  headcount,
  judgedAddress,
  phone,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";
import { mapPhone, placesAnswer } from "./map-place.ts";
import { socialProfiles } from "./social-links.ts";

/** What a job is called and how far it is; finished ones have their data with them. */
export const jobReply = z.object({ id: text, status: text, data: z.unknown().optional(), results_location: text });
export type Job = z.infer<typeof jobReply>;

export const pageSize = 20;

type Question = { cursor?: string | undefined; email?: string | undefined; phone?: string | undefined };
type Answer<Data> = (records: unknown[], question: Question) => Outcome<Data>;

/** A job that is started, one that goes on, and one that is done look alike but for `status`. */
export const jobAnswer =
  <Data>(answer: Answer<Data>) =>
  (job: Job, question: Question = {}): Outcome<Data> => {
    const status = job.status?.toLowerCase();
    if (Array.isArray(job.data) && status !== "pending") return answer(job.data.flat(), question);
    if (status === "pending" || status === "running" || status === "in progress")
      return job.id ? pending({ externalId: job.id }) : malformedText("a pending request has no id");
    if (status !== undefined && /fail|error|terminated/.test(status))
      return failed("unavailable", "Outscraper could not finish the request", { retryable: false });
    return malformedText("data is missing");
  };

/** The records of which something can be read; one may hold no more than its question. */
const usable = <Row extends Record<string, unknown>>(row: z.core.$ZodType<Row>, records: unknown[]): Row[] =>
  records.flatMap((record): Row[] => {
    const { data } = z.safeParse(row, record);
    return data && saysAnything(data) ? [data] : [];
  });

const place = z.object({ place_id: text, google_id: text, cid: text, name: text, full_address: text, address: text, latitude: count, longitude: count, country: text, country_code: text, phone: text, site: text, website: text, rating: count, reviews: count, category: text, type: text, email_1: email, email: email }); // prettier-ignore

export const places: Answer<OperationOutput<"find-places">> = (records, { cursor }) => {
  const rows = records.map((record) => place.catch(place.parse({})).parse(record));
  const skipped = Number(/^\d+$/.exec(cursor ?? "")?.[0] ?? 0);
  return placesAnswer(
    rows.map((row) => ({
      placeId: row.place_id ?? row.google_id ?? row.cid,
      name: row.name,
      address: row.full_address ?? row.address,
      latitude: row.latitude,
      longitude: row.longitude,
      phone: mapPhone(row.phone, row.full_address ?? row.address, row.country_code ?? row.country),
      website: row.site ?? row.website,
      rating: row.rating,
      reviewCount: row.reviews,
      category: row.category ?? row.type,
      email: row.email_1 ?? row.email,
    })),
    rows.length === pageSize ? String(skipped + pageSize) : undefined,
  );
};

/** Found things are bare texts or records with the text under `value`. */
const valued = z.union([z.object({ value: text, full_name: text, title: text }), text.transform((value) => ({ value, full_name: undefined, title: undefined }))]); // prettier-ignore
const several = z
  .array(z.unknown())
  .optional()
  .catch(undefined)
  .transform((items) => (items ?? []).flatMap((item) => valued.safeParse(item).data ?? []));
const links = z.record(z.string(), z.unknown()).optional().catch(undefined);
const contacts = z.object({ query: text, domain: text, emails: several, phones: several, socials: links });

export const people: Answer<OperationOutput<"search-domain">> = (records) => {
  const rows = usable(contacts, records);
  if (rows.length === 0) return records.length === 0 ? notFound() : malformedText("a record cannot be read");
  const known = rows.flatMap((row) =>
    row.emails.flatMap(({ value, full_name: fullName, title }) => {
      const address = email.parse(value);
      return address ? [{ email: address, fullName, title, companyDomain: domain.parse(row.domain ?? row.query) }] : [];
    }),
  );
  return known.length > 0 ? found({ people: known, total: known.length }) : notFound();
};

export const social: Answer<OperationOutput<"find-social">> = (records) => {
  const rows = usable(contacts, records);
  if (rows.length === 0) return records.length === 0 ? notFound() : malformedText("a record cannot be read");
  const all = rows.flatMap(({ socials }) => Object.values(socials ?? {}));
  const profiles = socialProfiles(all.flatMap((link) => texts.parse(link) ?? text.parse(link) ?? []));
  return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound();
};

const insights = z.object({ query: text, domain: text, name: text, description: text, industry: text, employees: z.unknown().optional(), employees_range: text, revenue: text, founded_year: z.unknown().optional(), phone: text, linkedin: companyLinkedin, country: text, state: text, city: text, zip: text, address: text }); // prettier-ignore

export const company: Answer<Company> = (records) => {
  const [row] = usable(insights, records);
  if (!row) return records.length === 0 ? notFound() : malformedText("a record cannot be read");
  const known = {
    name: row.name,
    description: row.description,
    industry: row.industry,
    ...headcount(row.employees),
    ...(row.employees_range && { employeeRange: row.employees_range }),
    revenue: row.revenue,
    foundedYear: year(row.founded_year),
    phone: mapPhone(row.phone, row.address, row.country),
    linkedinUrl: row.linkedin,
    city: row.city,
    region: row.state,
    country: row.country,
    postalCode: row.zip,
    address: row.address,
  };
  return saysAnything(known) ? found({ domain: domain.parse(row.domain ?? row.query), ...known }) : notFound();
};

const verdicts: Record<string, EmailStatus> = { receiving: "valid", valid: "valid", deliverable: "valid", invalid: "invalid", undeliverable: "invalid", not_receiving: "invalid", "catch-all": "catch_all", catch_all: "catch_all", accept_all: "catch_all", blacklisted: "disposable", disposable: "disposable", unknown: "unknown", risky: "unknown" }; // prettier-ignore
const checkedAddress = z.object({ query: judgedAddress, email: judgedAddress, status: text, status_details: text });

export const verdict: Answer<EmailVerdict> = (records, asked) => {
  const [row] = usable(checkedAddress, records);
  const address = row?.email ?? row?.query ?? asked.email;
  const status = verdictOf(verdicts, row?.status);
  if (!address || status === undefined) return malformedText("a verdict is missing or unknown");
  return found({ email: address, status, reason: row?.status_details ?? row?.status });
};

const carried = z.object({ query: text, phone, carrier_name: text, carrier_type: text, valid: flag, is_valid: flag, country: text, country_code: text }); // prettier-ignore

export const phoneVerdict: Answer<PhoneFinding> = (records, asked) => {
  const [row] = usable(carried, records);
  const number =
    row?.phone ?? phone.parse(row?.query) ?? phone.parse(`+${row?.query ?? ""}`) ?? phone.parse(asked.phone);
  const valid = row?.valid ?? row?.is_valid;
  const known = row?.carrier_name !== undefined || row?.carrier_type !== undefined;
  if (!row || !number) return malformedText("no number was judged");
  const word = row.carrier_type?.toLowerCase() ?? "";
  const type = /mobile|cell|wireless/.test(word) ? "mobile" : /voip/.test(word) ? "voip" : /land|fixed/.test(word) ? "landline" : "unknown"; // prettier-ignore
  const status = valid === false ? "invalid" : known || valid ? "valid" : "unknown";
  return found({ phone: number, type, status, carrier: row.carrier_name, country: countryCode(row.country_code ?? row.country) }); // prettier-ignore
};

/** What a finished job means, by what was asked. */
export function answerOf(name: OperationName | undefined): Answer<unknown> {
  if (name === "search-domain") return people;
  if (name === "find-social") return social;
  if (name === "enrich-company") return company;
  if (name === "verify-email") return verdict;
  return name === "verify-phone" ? phoneVerdict : places;
}
