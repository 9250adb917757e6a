import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
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
  phone,
  rows,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";

/** Things of the graph that others refer to carry a `name`. */
const named = group({ name: text });
const place = z.object({
  isCurrent: flag,
  isPrimary: flag,
  address: text,
  street: text,
  postalCode: text,
  city: named,
  region: named,
  country: named,
});
const amount = group({ value: count, currency: text });
const contacts = rows(z.object({ contactString: email, type: text }));
const phoneNumbers = rows(z.object({ string: text, digits: text }));

/** https://docs.diffbot.com/docs/ont-organization */
const organization = z.object({
  name: text,
  fullName: text,
  homepageUri: domain,
  description: text,
  summary: text,
  linkedInUri: companyLinkedin,
  twitterUri: text,
  facebookUri: text,
  instagramUri: text,
  youtubeUri: text,
  githubUri: text,
  crunchbaseUri: text,
  nbEmployees: count,
  nbEmployeesMin: count,
  nbEmployeesMax: count,
  foundingDate: anything,
  industries: texts,
  categories: rows(z.object({ name: text })),
  location: place.optional().catch(undefined),
  locations: rows(place),
  revenue: amount,
  totalInvestment: amount,
  investments: rows(z.object({ series: text, isCurrent: flag })),
  ceo: named,
  competitors: rows(z.object({ name: text })),
  emailAddresses: contacts,
  phoneNumbers,
  technographics: rows(z.object({ technology: z.object({ name: z.string() }) })),
  monthlyTraffic: count,
  isDissolved: flag,
  isAcquired: flag,
});
export type Organization = z.infer<typeof organization>;

/** https://docs.diffbot.com/docs/ont-person */
const human = z.object({
  name: text,
  nameDetail: group({ firstName: text, lastName: text }),
  headline: text,
  summary: text,
  description: text,
  linkedInUri: linkedin,
  twitterUri: text,
  facebookUri: text,
  githubUri: text,
  emailAddresses: contacts,
  phoneNumbers,
  location: place.optional().catch(undefined),
  locations: rows(place),
  employments: rows(
    z.object({
      isCurrent: flag,
      title: text,
      employer: group({ name: text, homepageUri: domain, linkedInUri: companyLinkedin }),
    }),
  ),
});
export type Human = z.infer<typeof human>;

/** `data` is empty where nothing matched well enough; older answers to a query have the entities bare. */
const reply = <Entity>(entity: z.core.$ZodType<Entity>) => {
  const bare = z
    .looseObject({ name: z.string() })
    .transform((known): unknown => known)
    .pipe(entity)
    .transform((known) => ({ entity: known }));
  return z.object({ data: list(z.union([z.object({ entity }), bare])), hits: count });
};
export const organizationsReply = reply(organization);
export const peopleReply = reply(human);

export function companyOf(row: Organization): Company {
  const { nbEmployees, nbEmployeesMin: least, nbEmployeesMax: most } = row;
  const competitors = row.competitors.flatMap(({ name }) => name ?? []);
  const technologies = technologiesOf(row);
  const visits = row.monthlyTraffic;
  return {
    name: row.name,
    legalName: row.fullName,
    domain: row.homepageUri,
    description: row.description ?? row.summary,
    industry: row.industries?.[0] ?? row.categories[0]?.name,
    keywords: row.industries,
    employeeCount: nbEmployees !== undefined && nbEmployees >= 0 ? Math.round(nbEmployees) : undefined,
    employeeRange: least !== undefined && most !== undefined ? `${least}-${most}` : undefined,
    foundedYear: founded(row.foundingDate),
    revenue: money(row.revenue),
    fundingTotal: money(row.totalInvestment),
    fundingStage: (row.investments.find(({ isCurrent }) => isCurrent) ?? row.investments[0])?.series,
    ceo: row.ceo?.name,
    competitors: competitors.length > 0 ? competitors : undefined,
    technologies: technologies.length > 0 ? technologies : undefined,
    monthlyVisits: visits !== undefined && visits >= 0 ? visits : undefined,
    operatingStatus: statusOf(row),
    email: row.emailAddresses.find(({ contactString }) => contactString)?.contactString,
    phone: phoneOf(row.phoneNumbers),
    linkedinUrl: row.linkedInUri,
    twitterUrl: page(row.twitterUri),
    facebookUrl: page(row.facebookUri),
    instagramUrl: page(row.instagramUri),
    youtubeUrl: page(row.youtubeUri),
    ...placeOf(row.location ?? row.locations.find(({ isPrimary }) => isPrimary) ?? row.locations[0], true),
  };
}

export const technologiesOf = (row: Organization): string[] =>
  row.technographics.map(({ technology }) => technology.name.trim()).filter(Boolean);

export function personOf(row: Human): Person {
  const job = row.employments.find(({ isCurrent }) => isCurrent) ?? row.employments[0];
  const isPersonal = (kind: string | undefined) => /personal|home/i.test(kind ?? "");
  const { firstName, lastName } = row.nameDetail ?? {};
  return {
    fullName: row.name ?? joinName(firstName, lastName),
    firstName,
    lastName,
    headline: row.headline ?? row.summary,
    title: job?.title,
    companyName: job?.employer?.name,
    companyDomain: job?.employer?.homepageUri,
    companyLinkedinUrl: job?.employer?.linkedInUri,
    email: row.emailAddresses.find(({ contactString, type }) => contactString && !isPersonal(type))?.contactString,
    personalEmail: row.emailAddresses.find(({ contactString, type }) => contactString && isPersonal(type))
      ?.contactString,
    phone: phoneOf(row.phoneNumbers),
    linkedinUrl: row.linkedInUri,
    twitterUrl: page(row.twitterUri),
    facebookUrl: page(row.facebookUri),
    githubUrl: page(row.githubUri),
    ...placeOf(row.location ?? row.locations.find(({ isCurrent }) => isCurrent) ?? row.locations[0]),
  };
}

export function profilesOf(row: Organization): Record<string, string> {
  const pages = {
    linkedin: row.linkedInUri,
    twitter: page(row.twitterUri),
    facebook: page(row.facebookUri),
    instagram: page(row.instagramUri),
    youtube: page(row.youtubeUri),
    github: page(row.githubUri),
    crunchbase: page(row.crunchbaseUri),
  };
  return Object.fromEntries(Object.entries(pages).flatMap(([name, url]) => (url ? [[name, url] as const] : [])));
}

/** Addresses stand in the graph without their scheme. */
const page = (uri: string | undefined) =>
  uri === undefined || /^https?:\/\//.test(uri) ? uri : `https://${uri.replace(/^\/+/, "")}`;

function placeOf(spot: z.infer<typeof place> | undefined, withStreet = false) {
  return {
    ...(withStreet && { address: spot?.street ?? spot?.address, postalCode: spot?.postalCode }),
    city: spot?.city?.name,
    region: spot?.region?.name,
    country: spot?.country?.name,
  };
}

function statusOf({ isDissolved, isAcquired }: Organization): string | undefined {
  if (isDissolved) return "dissolved";
  if (isAcquired) return "acquired";
  return isDissolved === undefined ? undefined : "active";
}

/** Dates are `{ str: "d1911-06-16" }`. */
function founded(value: unknown): number | undefined {
  const spelt = text.parse(value) ?? z.object({ str: text }).safeParse(value).data?.str;
  return year(spelt?.replace(/^d/, ""));
}

const money = (sum: { value?: number | undefined; currency?: string | undefined } | undefined) =>
  sum?.value === undefined ? undefined : `${sum.value} ${sum.currency ?? ""}`.trim();

/** American numbers come without a plus, but with the country's 1. */
function phoneOf(list: z.infer<typeof phoneNumbers>): string | undefined {
  const usable = list.flatMap(
    ({ string, digits }) =>
      phone.parse(string) ?? (/^1\d{10}$/.test(digits ?? "") ? phone.parse(`+${digits}`) : undefined) ?? [],
  );
  return usable[0];
}
