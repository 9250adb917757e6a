import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  list,
  phone,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** Places are objects with a `name`; the simplified form has the name by itself. */
const place = anything.transform((value) => text.parse(value) ?? z.object({ name: text }).safeParse(value).data?.name);
const page = group({ url: text });
/** What a call cost; a company asked for again within the vendor's period is free. */
export const cost = group({ cost: count, freeRequest: flag, total: count, currentPage: count, lastPage: count });

const sections = {
  id: text,
  about: group({
    name: text,
    nameLegal: text,
    industry: text,
    industries: texts,
    totalEmployees: text,
    totalEmployeesExact: anything,
    yearFounded: anything,
  }),
  descriptions: group({ primary: text, website: text, linkedin: text, tagline: text }),
  domain: anything,
  finances: group({ revenue: text }),
  locations: group({
    headquarters: group({
      address: group({ raw: text }),
      city: anything,
      state: place,
      country: place,
    }),
  }),
  contacts: group({ emails: rows(z.object({ value: email })), phones: rows(z.object({ value: phone })) }),
  socials: z.record(z.string(), page).optional().catch(undefined),
  technologies: group({ active: texts, details: rows(z.object({ slug: text })) }),
};
export const companySections = z.object(sections);
type Sections = z.infer<typeof companySections>;

/** The sections of a company; none of them must be there, but one of them must. */
export const companyReply = z
  .object({ ...sections, meta: cost })
  .refine((body) => body.about !== undefined || body.domain !== undefined, "about and domain are missing");
export const companiesReply = z.object({ companies: list(companySections), meta: cost });
export const byEmailReply = z
  .object({
    company: companySections.nullish(),
    email: group({ address: email, fullName: group({ first: text, last: text }) }),
    meta: cost,
  })
  .refine((body) => body.company !== undefined || body.email !== undefined, "company and email are missing");

const domainOf = (value: unknown) => domain.parse(value) ?? z.object({ domain: domain }).safeParse(value).data?.domain;

export function companyOf(row: Sections): Company {
  const { about, descriptions, locations, contacts } = row;
  const home = locations?.headquarters;
  const city = z.object({ postcode: text }).safeParse(home?.city).data;
  return {
    name: about?.name,
    legalName: about?.nameLegal,
    domain: domainOf(row.domain),
    description: descriptions?.primary ?? descriptions?.website ?? descriptions?.linkedin ?? descriptions?.tagline,
    industry: about?.industry ?? about?.industries?.[0],
    keywords: about?.industries,
    ...headcount(about?.totalEmployeesExact),
    employeeRange: about?.totalEmployees,
    foundedYear: year(about?.yearFounded),
    revenue: row.finances?.revenue,
    email: contacts?.emails.find(({ value }) => value)?.value,
    phone: contacts?.phones.find(({ value }) => value)?.value,
    technologies: row.technologies?.active,
    address: home?.address?.raw,
    postalCode: city?.postcode,
    city: place.parse(home?.city),
    region: home?.state,
    country: home?.country,
    linkedinUrl: companyLinkedin.parse(row.socials?.["linkedin"]?.url),
    twitterUrl: row.socials?.["twitter"]?.url,
    facebookUrl: row.socials?.["facebook"]?.url,
    instagramUrl: row.socials?.["instagram"]?.url,
    youtubeUrl: row.socials?.["youtube"]?.url,
  };
}

export const profilesOf = ({ socials = {} }: Sections): Record<string, string> =>
  Object.fromEntries(Object.entries(socials).flatMap(([name, page]) => (page?.url ? [[name, page.url] as const] : [])));

export const companiesOf = (list: readonly Sections[]) => list.map(companyOf).filter(saysAnything);

export const billed = (meta: z.infer<typeof cost>): { credits?: number } => {
  if (meta?.freeRequest) return { credits: 0 };
  return meta?.cost === undefined ? {} : { credits: meta.cost };
};

export const nextPage = (meta: z.infer<typeof cost>): string | undefined => {
  const { currentPage: here = 1, lastPage: last = 1 } = meta ?? {};
  return here < last ? String(here + 1) : undefined;
};
