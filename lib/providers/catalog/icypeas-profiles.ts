import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  group,
  headcount,
  joinName,
  linkedin,
  phone,
  rows,
  saysAnything,
  text,
  year,
} from "@/lib/providers/reading.ts";
import { stateOf } from "./icypeas-reply.ts";

const address = group({
  streetAddress: text,
  addressLocality: text,
  addressRegion: text,
  postalCode: text,
  addressCountry: text,
});
const job = z.object({ name: text, jobTitle: text });
const profile = z.object({
  firstname: text,
  lastname: text,
  headline: text,
  url: linkedin,
  address,
  worksFor: rows(job),
  linkedinEmail: email,
  ContactInfo: group({ phoneNumber: phone, linkedinEmail: email }),
});
const amount = group({ amount: anything, unit: text, currency: text });
const page = z.object({
  name: text,
  url: companyLinkedin,
  description: text,
  address,
  numberOfEmployees: anything,
  industry: text,
  website: domain,
  foundedYear: anything,
  specialties: rows(z.union([z.object({ value: text }).transform(({ value }) => value), text])),
  revenue: amount,
});

/** `{success, status, result}`; several asked at once come within `data`. */
const lookup = <Result>(result: z.ZodType<Result>) => {
  // A result that is there is the answer, whatever has become of the status.
  const one = z
    .object({ status: text, result: result.nullish().catch(undefined) })
    .transform((body) => ({ ...body, status: body.status ?? (body.result ? "FOUND" : undefined) }))
    .refine((body) => body.status !== undefined, "status is missing");
  return z.union([z.object({ data: z.array(one).min(1) }).transform(({ data }) => data[0]), one]);
};
const profileReply = lookup(profile);
const pageReply = lookup(page);
const urlReply = lookup(z.string());

function profileAnswer(body: z.infer<typeof profileReply>): Outcome<Person> {
  const state = stateOf(body?.status ?? "", undefined);
  if (state === "not_found") return notFound();
  if (state !== "found") return state;
  const row = body?.result;
  if (!row) return malformedText("result is missing");
  const [current] = row.worksFor;
  const person = {
    fullName: joinName(row.firstname, row.lastname),
    firstName: row.firstname,
    lastName: row.lastname,
    headline: row.headline,
    title: current?.jobTitle,
    companyName: current?.name,
    linkedinUrl: row.url,
    personalEmail: row.ContactInfo?.linkedinEmail ?? row.linkedinEmail,
    phone: row.ContactInfo?.phoneNumber,
    city: row.address?.addressLocality,
    region: row.address?.addressRegion,
    country: row.address?.addressCountry,
  };
  return saysAnything(person) ? found(person) : malformedText("result says nothing");
}

/** A company's page; a look-up of its own finds it where no LinkedIn page was given. */
export function readCompany(body: unknown): Outcome<Company> {
  const reply = pageReply.safeParse(body);
  if (!reply.success) return malformed(reply.error);
  const state = stateOf(reply.data?.status ?? "", undefined);
  if (state === "not_found") return notFound();
  if (state !== "found") return state;
  const row = reply.data?.result;
  const company = row && {
    name: row.name,
    domain: row.website,
    description: row.description,
    industry: row.industry,
    ...headcount(row.numberOfEmployees),
    // -1 stands for a year that is not known.
    foundedYear: year(row.foundedYear),
    revenue: revenueOf(row.revenue),
    linkedinUrl: row.url,
    keywords: row.specialties.flatMap((word) => word ?? []),
    address: row.address?.streetAddress,
    postalCode: row.address?.postalCode,
    city: row.address?.addressLocality,
    region: row.address?.addressRegion,
    country: row.address?.addressCountry,
  };
  return company && saysAnything(company) ? found(company) : malformedText("result says nothing");
}

const revenueOf = (revenue: z.infer<typeof amount>) => {
  const parts = [revenue?.amount, revenue?.unit, revenue?.currency].flatMap((part) => text.parse(part) ?? []);
  return parts.length > 1
    ? parts
        .join(" ")
        .toLowerCase()
        .replace(/[a-z]{3}$/, (code) => code.toUpperCase())
    : undefined;
};

export const profileOperations = [
  operation("enrich-person", {
    needs: [["linkedinUrl"]],
    request: (input) => ({ method: "GET", path: "/scrape/profile", query: { url: input.linkedinUrl } }),
    reply: profileReply,
    read: profileAnswer,
    charge: { rule: "per_hit", credits: 1.5 },
    repeat: "paid",
    timeoutMs: 60_000,
  }),
  operation("enrich-company", {
    needs: [["linkedinUrl"], ["domain"], ["name"]],
    pollEveryMs: 1_000,
    giveUpAfterMs: 300_000,
    timeoutMs: 60_000,
    request: (input) =>
      input.linkedinUrl
        ? { method: "GET", path: "/scrape/company", query: { url: input.linkedinUrl } }
        : { method: "POST", path: "/url-search/company", json: { companyOrDomain: input.domain ?? input.name } },
    reply: z.union([urlReply, pageReply]),
    read: (_body, input, reply): Outcome<Company> => {
      const where = urlReply.safeParse(reply.body).data;
      if (input.linkedinUrl || !where?.result) return readCompany(reply.body);
      const externalId = companyLinkedin.parse(where.result);
      return externalId ? pending({ externalId, retryAfterMs: 0 }) : malformedText("result is no LinkedIn page");
    },
    charge: { rule: "per_hit", credits: 0.5 },
    repeat: "paid",
  }),
  operation("find-social", {
    needs: [["email"]],
    request: (input) => ({ method: "POST", path: "/reverse-email-lookup", json: { email: input.email } }),
    reply: urlReply,
    read: (body) => {
      const state = stateOf(body?.status ?? "", undefined);
      if (state === "not_found") return notFound();
      if (state !== "found") return state;
      const profileUrl = linkedin.parse(body?.result);
      return profileUrl ? found({ profiles: { linkedin: profileUrl } }) : malformedText("result is no profile");
    },
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    limits: { windows: [{ limit: 20, perMs: 1_000 }] },
  }),
];
