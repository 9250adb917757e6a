import { z } from "zod";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  linkedin,
  list,
  phone,
  rows,
  saysAnything,
  text,
  year,
} from "@/lib/providers/reading.ts";

/** Links, dates and identifiers are objects around a `value`; some packages show the value by itself. */
const valueOf = (field: unknown): unknown =>
  typeof field === "object" && field !== null ? new Map(Object.entries(field)).get("value") : field;
const textValue = anything.transform((field) => text.parse(valueOf(field)));

const places = rows(z.object({ value: text, location_type: text }));

const organization = z.object({
  identifier: textValue,
  name: text,
  legal_name: text,
  short_description: text,
  description: text,
  website_url: anything,
  website: anything,
  linkedin: anything,
  facebook: textValue,
  twitter: textValue,
  contact_email: email,
  phone_number: phone,
  categories: rows(z.object({ value: text })),
  location_identifiers: places,
  founded_on: anything,
  num_employees_enum: text,
  revenue_range: text,
  operating_status: text,
  funding_total: anything,
  last_funding_type: text,
  rank_org: anything,
});
export type Organization = z.infer<typeof organization>;

const crunchbasePerson = z.object({
  identifier: textValue,
  name: text,
  first_name: text,
  last_name: text,
  primary_job_title: text,
  primary_organization: textValue,
  short_description: text,
  location_identifiers: places,
  linkedin: anything,
  facebook: textValue,
  twitter: textValue,
});
export type CrunchbasePerson = z.infer<typeof crunchbasePerson>;

const beside = z.looseObject({ identifier: z.unknown(), properties: z.record(z.string(), z.unknown()) });

/** Some descriptions show the identifier beside the properties. */
function withIdentifier(row: unknown): unknown {
  const parsed = beside.safeParse(row).data;
  return parsed ? { ...parsed, properties: { identifier: parsed.identifier, ...parsed.properties } } : row;
}

/** A search gives `entities`, a look-up by permalink the one entity itself; suggestions have no `properties` around. */
const entities = <Row>(properties: z.core.$ZodType<Row>) => {
  const suggestion = z
    .unknown()
    .refine((row): boolean => typeof row === "object" && row !== null && "identifier" in row)
    .pipe(properties);
  const entity = z.union([
    z.preprocess(withIdentifier, z.object({ uuid: text, properties })),
    suggestion.transform((row) => ({ uuid: undefined, properties: row })),
  ]);
  return z.union([
    z.object({ entities: list(entity), count }),
    entity.transform((one) => ({ entities: [one], count: 1 })),
  ]);
};
export const organizationsReply = entities(organization);
export const peopleReply = entities(crunchbasePerson);

export function companyOf(row: Organization): Company {
  const categories = row.categories.flatMap(({ value }) => value ?? []);
  const founded = valueOf(row.founded_on) ?? new Map(Object.entries(Object(row.founded_on))).get("year");
  return {
    name: row.name ?? row.identifier,
    legalName: row.legal_name,
    domain: domain.parse(valueOf(row.website_url)) ?? domain.parse(valueOf(row.website)),
    description: row.short_description ?? row.description,
    industry: categories[0],
    keywords: categories.length > 0 ? categories : undefined,
    employeeRange: employeeRange(row.num_employees_enum),
    foundedYear: year(founded),
    revenue: row.revenue_range && (revenues[row.revenue_range] ?? row.revenue_range),
    phone: row.phone_number,
    email: row.contact_email,
    linkedinUrl: companyLinkedin.parse(valueOf(row.linkedin)),
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    operatingStatus: row.operating_status,
    fundingTotal: money(row.funding_total),
    fundingStage: row.last_funding_type,
    ...placeOf(row.location_identifiers),
  };
}

export function personOf(row: CrunchbasePerson): Person {
  return {
    fullName: row.name ?? row.identifier,
    firstName: row.first_name,
    lastName: row.last_name,
    title: row.primary_job_title,
    headline: row.short_description,
    companyName: row.primary_organization,
    linkedinUrl: linkedin.parse(valueOf(row.linkedin)),
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    ...placeOf(row.location_identifiers),
  };
}

export function profilesOf(row: Organization): Record<string, string> {
  const { linkedinUrl, twitterUrl, facebookUrl } = companyOf(row);
  const profiles = { linkedin: linkedinUrl, twitter: twitterUrl, facebook: facebookUrl };
  return Object.fromEntries(Object.entries(profiles).flatMap(([name, url]) => (url ? [[name, url] as const] : [])));
}

/** Where the next page begins: behind the last row of this one. */
export const nextCursor = (body: { entities: readonly { uuid?: string | undefined }[] }, asked: number) =>
  body.entities.length < asked ? undefined : body.entities.at(-1)?.uuid;

/** The rows that say something; undefined where there are rows and none of them does. */
export function said<Row extends Record<string, unknown>>(rows: readonly Row[]): Row[] | undefined {
  const kept = rows.filter(saysAnything);
  return kept.length === 0 && rows.length > 0 ? undefined : kept;
}

const continent = /^(africa|antarctica|asia|europe|oceania|(north|south) america)$/i;

function placeOf(list: z.infer<typeof places>) {
  const of = (type: string) => list.find((place) => place.location_type === type)?.value;
  // Untyped places are the city and what lies around it, the country and its continent last.
  const untyped = list.some((place) => place.location_type) ? [] : list.map(({ value = "" }) => value);
  const [first, ...rest] = untyped.filter((value) => value !== "" && !continent.test(value));
  return { city: of("city") ?? first, region: of("region"), country: of("country") ?? rest.at(-1) };
}

/** `c_00051_00100` is 51-100, `c_10001_max` is 10001+. */
function employeeRange(code: string | undefined): string | undefined {
  const match = /^c_0*(\d+)_(?:to_)?(?:0*(\d+)|max)$/i.exec(code ?? "");
  if (!match) return code;
  return match[2] === undefined ? `${match[1]}+` : `${match[1]}-${match[2]}`;
}

const revenues: Record<string, string> = {
  r_00000000: "0-1M",
  r_00001000: "1-10M",
  r_00010000: "10-50M",
  r_00050000: "50-100M",
  r_00100000: "100-500M",
  r_00500000: "500M-1B",
  r_01000000: "1-10B",
  r_10000000: "10B+",
};

const moneyField = group({ value: count, currency: text, value_usd: count });

function money(field: unknown): string | undefined {
  const amount = moneyField.parse(field);
  if (!amount) return text.parse(field);
  if (amount.value_usd !== undefined) return `${amount.value_usd} USD`;
  return amount.value === undefined ? undefined : `${amount.value} ${amount.currency ?? ""}`.trim();
}
