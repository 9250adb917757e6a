import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { EmailFinding, EmailStatus, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  flag,
  linkedin,
  rows,
  saysAnything,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

export const links = z.record(z.string(), z.unknown()).optional().catch(undefined);

export const profile = z.object({
  id: text,
  status: text,
  name: text,
  first_name: text,
  last_name: text,
  linkedin_url: linkedin,
  links,
  current_title: text,
  current_employer: text,
  current_employer_domain: domain,
  current_employer_website: domain,
  current_employer_linkedin_url: companyLinkedin,
  city: text,
  region: text,
  country: text,
  country_code: text,
  recommended_professional_email: email,
  recommended_personal_email: email,
  current_work_email: email,
  current_personal_email: email,
  emails: rows(
    z.union([
      z.object({ email, smtp_valid: text, type: text, grade: text }),
      email.transform((address) => ({ email: address, smtp_valid: undefined, type: undefined, grade: undefined })),
    ]),
  ),
  phones: rows(
    z.object({ number: anything, e164: anything, country_code: text, type: text, validity: text, recommended: flag }),
  ),
});
type Profile = z.infer<typeof profile>;

/** A look-up answers with one profile, the page of its state with a list. */
export const profileReply = profile.refine(
  (row) => row.id !== undefined || row.status !== undefined || row.name !== undefined,
  "it is no profile",
);

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  accept_all: "catch_all",
  catch_all: "catch_all",
  unknown: "unknown",
  inconclusive: "unknown",
};

const isPersonal = (type: string | undefined) => type?.toLowerCase() === "personal";

type Found = { email: string; status: EmailStatus | undefined };

/** The vendor's own choice first; one that it knows to bounce is none. */
function best(row: Profile, personal: boolean): Found | undefined {
  const chosen = personal
    ? [row.recommended_personal_email, row.current_personal_email]
    : [row.recommended_professional_email, row.current_work_email];
  const typed = row.emails.filter(({ type }) => isPersonal(type) === personal).map((one) => one.email);
  const statusOf = (address: string) => {
    const known = row.emails.find((one) => one.email === address);
    // The lowest grade is an address that bounces.
    return known?.grade?.toUpperCase() === "F" ? "invalid" : verdictOf(statuses, known?.smtp_valid);
  };
  const usable = [...chosen, ...typed].flatMap((address): Found[] =>
    address === undefined ? [] : [{ email: address, status: statusOf(address) }],
  );
  return usable.find(({ status }) => status !== "invalid");
}

const isFax = (type: string | undefined) => /fax/i.test(type ?? "");
const numberOf = (row: Profile, one: Profile["phones"][number]) =>
  toE164(one.e164) ?? toE164(one.number, one.country_code ?? row.country_code);

function phoneOf(row: Profile): PhoneFinding | undefined {
  const usable = row.phones.flatMap((one): (PhoneFinding & { rank: number })[] => {
    const number = isFax(one.type) ? undefined : numberOf(row, one);
    if (number === undefined || one.validity?.toLowerCase() === "invalid") return [];
    const type = /mobile|cell/i.test(one.type ?? "") ? ("mobile" as const) : ("unknown" as const);
    const valid = one.validity?.toLowerCase() === "valid" ? ({ status: "valid" } as const) : {};
    return [{ phone: number, type, ...valid, rank: (one.recommended ? 2 : 0) + (type === "mobile" ? 1 : 0) }];
  });
  const [first] = usable.sort((a, b) => b.rank - a.rank);
  if (!first) return undefined;
  const { rank: _rank, ...finding } = first;
  return finding;
}

export const linkOf = (row: { links?: Record<string, unknown> | undefined }, name: string) =>
  text.parse(row.links?.[name]);

export function personOf(row: Profile): Person {
  const work = best(row, false);
  return {
    fullName: row.name,
    firstName: row.first_name,
    lastName: row.last_name,
    email: work?.email,
    emailStatus: work?.status,
    personalEmail: best(row, true)?.email,
    phone: phoneOf(row)?.phone,
    title: row.current_title,
    linkedinUrl: row.linkedin_url ?? linkedin.parse(linkOf(row, "linkedin")),
    city: row.city,
    region: row.region,
    country: row.country ?? row.country_code,
    companyName: row.current_employer,
    companyDomain: row.current_employer_domain ?? row.current_employer_website,
    companyLinkedinUrl: row.current_employer_linkedin_url,
    twitterUrl: linkOf(row, "twitter"),
    facebookUrl: linkOf(row, "facebook"),
    githubUrl: linkOf(row, "github"),
  };
}

/** A look-up is billed when it shows any contact, the one that was wanted or another. */
const billed = (row: Profile) => {
  const addresses = [row.recommended_professional_email, row.recommended_personal_email, row.current_work_email];
  return row.emails.length + row.phones.length > 0 || saysAnything({ addresses: addresses.find(Boolean) }) ? 1 : 0;
};

function emailAnswer(row: Profile): Outcome<EmailFinding> {
  const work = best(row, false);
  const { email: _email, emailStatus: _status, ...person } = personOf(row);
  return work ? found({ ...person, ...work }) : notFound({ credits: billed(row) });
}

function personalAnswer(row: Profile): Outcome<Person & { personalEmail: string }> {
  const personal = best(row, true);
  return personal ? found({ ...personOf(row), personalEmail: personal.email }) : notFound({ credits: billed(row) });
}

function phoneAnswer(row: Profile): Outcome<PhoneFinding> {
  const finding = phoneOf(row);
  if (finding) return found(finding);
  const unread = row.phones.some((one) => !isFax(one.type) && one.validity === undefined && text.parse(one.number));
  return unread ? malformedText("the phone number is none") : notFound({ credits: billed(row) });
}

function socialAnswer(row: Profile): Outcome<{ profiles: Record<string, string> }> {
  const known = Object.entries(row.links ?? {}).flatMap(([site, url]): [string, string][] =>
    typeof url === "string" && /^https?:\/\//.test(url) ? [[site.toLowerCase(), url]] : [],
  );
  if (row.linkedin_url) known.push(["linkedin", row.linkedin_url]);
  return known.length > 0
    ? found({ profiles: Object.fromEntries(known) }, { credits: billed(row) })
    : notFound({ credits: billed(row) });
}

function wholeAnswer(row: Profile): Outcome<Person> {
  const person = personOf(row);
  return saysAnything(person) ? found(person, { credits: billed(row) }) : notFound({ credits: billed(row) });
}

const underWay: ReadonlySet<string> = new Set(["progress", "searching", "waiting", "queued", "not queued"]);

/** What stands in place of an answer while there is none. `failed` is a look-up that ended without any contact. */
function stateOf(row: Profile): Exclude<Outcome, FoundOutcome> | undefined {
  const status = row.status?.toLowerCase();
  if (status === "failed") return notFound();
  if (status === "complete" || (billed(row) > 0 && !underWay.has(status ?? ""))) return undefined;
  if (status === undefined) return malformedText("status is missing");
  return pending(row.id === undefined ? {} : { externalId: row.id });
}

export const emailOf = (row: Profile) => stateOf(row) ?? emailAnswer(row);
export const personalEmailOf = (row: Profile) => stateOf(row) ?? personalAnswer(row);
export const phoneFindingOf = (row: Profile) => stateOf(row) ?? phoneAnswer(row);
export const socialOf = (row: Profile) => stateOf(row) ?? socialAnswer(row);
export const wholePersonOf = (row: Profile) => stateOf(row) ?? wholeAnswer(row);

export function answerFor(name: OperationName | undefined, row: Profile): Outcome {
  if (name === "find-email") return emailOf(row);
  if (name === "find-personal-email") return personalEmailOf(row);
  if (name === "find-phone") return phoneFindingOf(row);
  return name === "find-social" ? socialOf(row) : wholePersonOf(row);
}
