import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, malformedText, operation, quotaProbe, type ReadError } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import { anything, companyLinkedin, count, domain, email, group, joinName, linkedin, phone, rows, saysAnything, text, texts, year } from "@/lib/providers/reading.ts"; // prettier-ignore

/** https://enrichlayer.com/docs: 403 is out of credits, 404 a miss; an HTML 404 is a wrong path. */
const readError: ReadError = (reply) => {
  const told = typeof reply.body === "object" && reply.body !== null;
  if (reply.status === 402 || (reply.status === 403 && told))
    return failed("quota", "The Enrich Layer key is out of credits");
  return reply.status === 404 && told ? notFound() : undefined;
};

const profile = z.object({
  public_identifier: linkedin,
  first_name: text,
  last_name: text,
  full_name: text,
  occupation: text,
  headline: text,
  city: text,
  state: text,
  country: text,
  country_full_name: text,
  experiences: rows(
    z.object({ title: text, company: text, company_linkedin_profile_url: companyLinkedin, ends_at: anything }),
  ),
  personal_emails: rows(email),
  personal_numbers: rows(phone),
});

function personAnswer(row: z.infer<typeof profile>): Outcome<Person> {
  const job = row.experiences.find(({ ends_at: end }) => end === null || end === undefined);
  const person = {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    title: job?.title ?? row.occupation,
    headline: row.headline,
    linkedinUrl: row.public_identifier,
    personalEmail: row.personal_emails.find((one) => one !== undefined),
    phone: row.personal_numbers.find((one) => one !== undefined),
    city: row.city,
    region: row.state,
    country: row.country_full_name ?? row.country,
    companyName: job?.company,
    companyLinkedinUrl: job?.company_linkedin_profile_url,
  };
  return saysAnything(person) ? found(person) : malformedText("it says nothing of a person");
}

const place = group({ country: text, city: text, postal_code: text, line_1: text, state: text });
const company = z.object({
  name: text,
  description: text,
  website: domain,
  industry: text,
  company_size: z.tuple([count, count]).optional().catch(undefined),
  company_size_on_linkedin: count,
  hq: place,
  founded_year: anything,
  specialities: texts,
  universal_name_id: companyLinkedin,
});

function companyAnswer(row: z.infer<typeof company>): Outcome<Company> {
  const [from, to] = row.company_size ?? [];
  const size = row.company_size_on_linkedin;
  const data = {
    name: row.name,
    domain: row.website,
    description: row.description,
    industry: row.industry,
    employeeCount: size === undefined || size < 0 ? undefined : Math.round(size),
    employeeRange: from === undefined ? undefined : to === undefined ? `${from}+` : `${from}-${to}`,
    foundedYear: year(row.founded_year),
    keywords: row.specialities,
    linkedinUrl: row.universal_name_id,
    address: row.hq?.line_1,
    postalCode: row.hq?.postal_code,
    city: row.hq?.city,
    region: row.hq?.state,
    country: row.hq?.country,
  };
  return saysAnything(data) ? found(data) : malformedText("it says nothing of a company");
}

const get = (path: string, query: Record<string, string | undefined>) => ({ method: "GET" as const, path, query });
const onePerHit = { charge: { rule: "per_hit", credits: 1 }, repeat: "paid", timeoutMs: 60_000 } as const;
const listed = <Item>(item: z.core.$ZodType<Item>) =>
  z.array(z.unknown()).transform((list) => list.flatMap((one) => z.safeParse(item, one).data ?? []));

export const enrichLayer = defineProvider({
  slug: "enrich-layer",
  name: "Enrich Layer",
  category: "social",
  tier: "standard",
  description: "LinkedIn profiles and company pages as records, private addresses and numbers; successor of Proxycurl.",
  website: "https://enrichlayer.com",
  docsUrl: "https://enrichlayer.com/docs",
  evidence: "official",
  mark: { initials: "EL", color: "#1e40af" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://enrichlayer.com/api/v2",
  limits: { windows: [{ limit: 300, perMs: 60_000 }] },
  readError,
  doubts: [
    "The pace of 300 calls a minute is from memory.",
    "Each number or address list found is counted as one credit, however long it is.",
    "The look-up of work addresses, which answers by webhook alone, and the searches are not used yet.",
  ],
  operations: [
    operation("enrich-person", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      request: (input) => get("/profile", { profile_url: input.linkedinUrl, use_cache: "if-present" }),
      reply: profile.refine((body) => "full_name" in body || "first_name" in body, "full_name is missing"),
      read: personAnswer,
    }),
    operation("enrich-company", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      request: (input) => get("/company", { url: input.linkedinUrl, use_cache: "if-present" }),
      reply: company.refine((body) => "name" in body, "name is missing"),
      read: companyAnswer,
    }),
    operation("find-personal-email", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      request: (input) => get("/contact-api/personal-email", { profile_url: input.linkedinUrl }),
      reply: z.object({ emails: listed(email) }),
      read: ({ emails }) => {
        const address = emails.find((one) => one !== undefined);
        return address ? found({ personalEmail: address }) : notFound();
      },
    }),
    operation("find-phone", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      request: (input) => get("/contact-api/personal-contact", { profile_url: input.linkedinUrl }),
      reply: z.object({ numbers: listed(phone) }),
      read: ({ numbers }) => {
        const number = numbers.find((one) => one !== undefined);
        return number ? found({ phone: number, type: "unknown" }) : notFound();
      },
    }),
  ],
  quota: quotaProbe({
    request: () => get("/credit-balance", {}),
    reply: z.object({ credit_balance: count }),
    read: ({ credit_balance: left }) =>
      left === undefined ? malformedText("credit_balance is missing") : found({ remaining: left, unit: "credits" }),
  }),
});
