import { z } from "zod";
import type { Company, EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformed, malformedText } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  flag,
  foundEmail,
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

const finding = {
  email: anything,
  mostProbableEmail: anything,
  status: text,
  emailStatus: text,
  /** As the vendor spells it. */
  cachAll: flag,
  catchAll: flag,
};
/** Flat; some clients meet it within `data`. */
export const emailReply = z
  .object({ ...finding, data: z.object(finding).optional().catch(undefined) })
  .transform(({ data, ...flat }) => ("email" in flat || !data ? flat : data))
  .refine((body) => "email" in body || "mostProbableEmail" in body || body.status !== undefined, "email is missing");

export function emailAnswer(body: z.infer<typeof emailReply>): Outcome<EmailFinding> {
  const verified = foundEmail.safeParse(wordless(body.email));
  const probable = foundEmail.safeParse(wordless(body.mostProbableEmail));
  if (!verified.success) return malformed(verified.error);
  const catchAll = (body.cachAll ?? body.catchAll) === true;
  const word = (body.status ?? body.emailStatus ?? "").toLowerCase();
  if (verified.data && !/probable|invalid/.test(word))
    return found({ email: verified.data, status: catchAll ? ("catch_all" as const) : ("valid" as const) });
  const guess = verified.data ?? (probable.success ? probable.data : undefined);
  if (!guess || word === "invalid") return notFound();
  return found({ email: guess, status: catchAll ? ("catch_all" as const) : ("unknown" as const) }, { credits: 0 });
}
/** "Not found" stands where an address would. */
const wordless = (value: unknown) =>
  typeof value === "string" && !value.includes("@") && /found|none/i.test(value) ? "" : value;

const number = z.object({
  displayInternational: anything,
  display: anything,
  number: anything,
  countryCode: anything,
  country: text,
  carrier: text,
});
const numbers = { phones: rows(number) };
export const phoneReply = z
  .object({ phones: anything, person: anything, phoneFull: anything })
  .refine((body) => "phones" in body || "person" in body || "phoneFull" in body, "phones is missing")
  .transform((body) =>
    [{ phones: body.phones }, body.person, body.phoneFull].flatMap(
      (part) => z.object(numbers).safeParse(part).data?.phones ?? [],
    ),
  );

export function phoneAnswer(listed: z.infer<typeof phoneReply>): Outcome<PhoneFinding> {
  for (const row of listed) {
    const prefix = text.parse(row.countryCode)?.replace(/\D/g, "");
    const local = text.parse(row.number);
    const known =
      phone.parse(row.displayInternational) ??
      (local?.startsWith("+") ? phone.parse(local) : undefined) ??
      (prefix && local
        ? (phone.parse(`+${prefix}${local.replace(/\D/g, "")}`) ?? phone.parse(`+${local.replace(/\D/g, "")}`))
        : undefined);
    if (known) return found({ phone: known, type: "mobile" as const, carrier: row.carrier });
  }
  return listed.length > 0 ? malformedText("phones has no number that can be read") : notFound();
}

const basic = {
  name: text,
  fullName: text,
  firstName: text,
  lastName: text,
  jobTitle: text,
  company: text,
  linkedInUrl: linkedin,
  linkedinUrl: linkedin,
  legacyEmail: email,
  city: text,
  region: text,
  country: text,
  location: text,
  headline: text,
  seniority: text,
  role: text,
};
const company = {
  name: text,
  website: domain,
  domain,
  industries: anything,
  industry: text,
  companySize: anything,
  type: text,
  founded: anything,
  shortDescription: text,
  description: text,
  revenueRange: text,
  headquarters: anything,
  linkedInUrl: companyLinkedin,
  linkedinUrl: companyLinkedin,
  phone,
};
export const fullReply = z
  .object({
    person: z
      .object({ ...basic, basic: group(basic) })
      .nullish()
      .catch(undefined),
    company: z
      .object({ ...company, basic: group(company) })
      .nullish()
      .catch(undefined),
    email,
    emailV2: email,
  })
  .refine((body) => body.person !== undefined || body.company !== undefined, "neither person nor company is there");
type Full = z.infer<typeof fullReply>;

export function personAnswer(body: Full): Outcome<Person> {
  if (body.person === undefined) return malformedText("person is missing");
  const row = body.person?.basic ?? body.person;
  const fullName = row?.name ?? row?.fullName ?? joinName(row?.firstName, row?.lastName);
  const title = row?.jobTitle;
  const linkedinUrl = row?.linkedInUrl ?? row?.linkedinUrl;
  if (!row || !saysAnything({ fullName, title, linkedinUrl })) return notFound();
  const employer = body.company?.basic ?? body.company;
  return found({
    fullName,
    firstName: row.firstName,
    lastName: row.lastName,
    title,
    headline: row.headline,
    seniority: row.seniority,
    department: row.role,
    linkedinUrl,
    email: body.email ?? body.emailV2 ?? row.legacyEmail,
    companyName: row.company ?? employer?.name,
    companyDomain: employer?.website ?? employer?.domain,
    city: row.city,
    region: row.region,
    country: row.country,
  });
}

export function companyAnswer(body: Full): Outcome<Company> {
  if (body.company === undefined) return malformedText("company is missing");
  const row = body.company?.basic ?? body.company;
  if (!row?.name) return notFound();
  const [industry] = Array.isArray(row.industries) ? row.industries : [row.industries];
  const seat = text
    .parse(row.headquarters)
    ?.split(",")
    .map((part) => part.trim());
  return found({
    name: row.name,
    domain: row.website ?? row.domain,
    description: row.shortDescription ?? row.description,
    industry: row.industry ?? text.parse(industry),
    ...headcount(row.companySize),
    foundedYear: year(row.founded),
    revenue: row.revenueRange,
    phone: row.phone,
    linkedinUrl: row.linkedInUrl ?? row.linkedinUrl,
    city: seat?.[0],
    country: seat && seat.length > 1 ? seat.at(-1) : undefined,
  });
}
