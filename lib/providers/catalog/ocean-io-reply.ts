import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  joinName,
  linkedin,
  list,
  rows,
  saysAnything,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";

/** https://app.ocean.io/docs/getting-started/credits: in credits for each result. */
export const prices = { searched: 0.2, enriched: 0.1, lookedUp: 0.05, email: 1, phone: 10 } as const;

const media = group({ url: text });
export const companyRow = z.object({
  domain,
  name: text,
  legalName: text,
  description: text,
  primaryCountry: text,
  companySize: text,
  employeeCountOcean: count,
  employeeCountLinkedin: count,
  industries: texts,
  industryCategories: texts,
  linkedinIndustry: text,
  keywords: texts,
  revenue: text,
  yearFounded: anything,
  emails: rows(email),
  phones: rows(z.object({ number: anything, country: text, primary: flag })),
  technologies: rows(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
  webTraffic: group({ visits: count }),
  medias: group({ linkedin: media, twitter: media, youtube: media, facebook: media, instagram: media, xing: media }),
  locations: rows(
    z.object({
      primary: flag,
      country: text,
      locality: text,
      region: text,
      state: text,
      postalCode: text,
      streetAddress: text,
    }),
  ),
  fundingRound: group({ type: text }),
});
export type CompanyRow = z.infer<typeof companyRow>;

export function companyOf(row: CompanyRow): Company {
  const place = row.locations.find(({ primary }) => primary) ?? row.locations[0];
  const employees = row.employeeCountOcean ?? row.employeeCountLinkedin;
  const visits = row.webTraffic?.visits;
  const numbers = row.phones.flatMap(({ number: told, country, primary }) => {
    const { number } = firstNumber([told], country ?? row.primaryCountry);
    return number ? [{ number, primary }] : [];
  });
  return {
    name: row.name,
    legalName: row.legalName,
    domain: row.domain,
    description: row.description,
    industry: row.linkedinIndustry ?? row.industries?.[0] ?? row.industryCategories?.[0],
    keywords: row.keywords,
    employeeCount: employees === undefined || employees < 0 ? undefined : Math.round(employees),
    employeeRange: row.companySize,
    revenue: row.revenue,
    foundedYear: year(row.yearFounded),
    email: row.emails.find((address) => address !== undefined),
    phone: numbers.find(({ primary }) => primary)?.number ?? numbers[0]?.number,
    technologies: row.technologies.length > 0 ? row.technologies : undefined,
    monthlyVisits: visits === undefined || visits < 0 ? undefined : visits,
    linkedinUrl: companyLinkedin.parse(row.medias?.linkedin?.url),
    twitterUrl: row.medias?.twitter?.url,
    facebookUrl: row.medias?.facebook?.url,
    instagramUrl: row.medias?.instagram?.url,
    youtubeUrl: row.medias?.youtube?.url,
    address: place?.streetAddress,
    postalCode: place?.postalCode,
    city: place?.locality,
    region: place?.region ?? place?.state,
    country: row.primaryCountry ?? place?.country,
    fundingStage: row.fundingRound?.type,
  };
}

export const profilesOf = ({ medias = {} }: CompanyRow): Record<string, string> =>
  Object.fromEntries(Object.entries(medias).flatMap(([name, page]) => (page?.url ? [[name, page.url] as const] : [])));

/** A record names its domain, or says something else of a company. */
export const companyReply = companyRow.refine((row) => saysAnything(companyOf(row)), "it is no company");

export const personRow = z.object({
  id: text,
  domain,
  name: text,
  firstName: text,
  lastName: text,
  country: text,
  state: text,
  location: text,
  linkedinUrl: linkedin,
  seniorities: texts,
  departments: texts,
  jobTitle: text,
  jobTitleEnglish: text,
  headline: text,
  email: group({ address: email, status: text }),
  phone: group({ numbers: rows(anything), status: text }),
  company: group({ name: text }),
});
export type PersonRow = z.infer<typeof personRow>;
/** Told from a company, which has a name as well, by what only people have. */
export const personReply = personRow.refine(
  (row) => row.id ?? row.firstName ?? row.lastName ?? row.linkedinUrl ?? row.jobTitle ?? row.email ?? row.phone,
  "it is no person",
);

const statuses: Record<string, EmailStatus> = { verified: "valid", guessed: "unknown", catchall: "catch_all" };

export function personOf(row: PersonRow): Person {
  const address = usable(row);
  return {
    ...whoOf(row),
    email: address,
    emailStatus: address === undefined ? undefined : (verdictOf(statuses, row.email?.status) ?? "unknown"),
    phone: numberOf(row).number,
  };
}

const numberOf = (row: PersonRow) => firstNumber(row.phone?.numbers ?? [], row.country);

const usable = ({ email: known }: PersonRow) =>
  known?.status?.toLowerCase() === "notfound" ? undefined : known?.address;

function whoOf(row: PersonRow): Person {
  return {
    fullName: row.name ?? joinName(row.firstName, row.lastName),
    firstName: row.firstName,
    lastName: row.lastName,
    title: row.jobTitleEnglish ?? row.jobTitle,
    headline: row.headline,
    seniority: row.seniorities?.[0],
    department: row.departments?.[0],
    linkedinUrl: row.linkedinUrl,
    region: row.state,
    country: row.country,
    companyName: row.company?.name,
    companyDomain: row.domain,
  };
}

const later = (row: PersonRow) => pending(row.id ? { externalId: `person:${row.id}` } : {});

/** An address is there at once, or comes to the webhook; until then the record has none. `spent` is for the record. */
export function emailAnswer(row: PersonRow, spent: number): Outcome<EmailFinding> {
  const status = row.email?.status;
  if (status?.toLowerCase() === "notfound") return notFound({ credits: spent });
  const address = usable(row);
  if (!address) return later(row);
  const verdict = verdictOf(statuses, status) ?? ("unknown" as const);
  return found({ ...whoOf(row), email: address, status: verdict }, { credits: round(spent + prices.email) });
}

export function phoneAnswer(row: PersonRow, spent: number): Outcome<PhoneFinding> {
  const status = row.phone?.status?.toLowerCase();
  const { number, unread } = numberOf(row);
  if (unread) return malformedText("the phone number is none");
  if (number) return found({ phone: number }, { credits: round(spent + prices.phone) });
  return status === undefined || status === "inprogress" ? later(row) : notFound({ credits: spent });
}

const round = (credits: number) => Math.round(credits * 1_000) / 1_000;

/** v3 wraps each company, v2 and look-ups do not; a company that is not there is null. */
const companyItem = z.union([z.object({ company: companyRow }).transform(({ company }) => company), companyRow]);
const page = { total: count, searchAfter: text, creditsUsed: count };
export const companiesReply = z.object({ companies: list(companyItem), ...page });
export const peopleReply = z.object({ people: list(personRow), ...page });

/** `emails` and `phones` of the reveals, or `results` as the prose has them; `people` of a search, by themselves or wrapped. */
export const revealed = z.object({
  results: rows(z.object({ personId: text, email: personRow.shape.email, phone: personRow.shape.phone })),
  emails: rows(z.object({ personId: text, address: email, status: text })),
  phones: rows(z.object({ personId: text, numbers: rows(anything), status: text })),
  people: rows(z.union([z.object({ person: personRow }).transform(({ person }) => person), personRow])),
});

export const said = <Row extends Record<string, unknown>>(items: readonly Row[]) => items.filter(saysAnything);
