import { z } from "zod";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Company, EmailFinding, EmailStatus, EmailVerdict, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  email,
  headcount,
  joinName,
  judgedAddress,
  linkedin,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";

const qualified = z.object({ email: judgedAddress, qualification: text });

/** A list of objects; older answers had one by itself, or a bare text. */
const addresses = z
  .unknown()
  .optional()
  .transform((value): unknown[] =>
    Array.isArray(value) ? value : [typeof value === "string" ? { email: value } : value],
  )
  .transform((items) => items.flatMap((item) => qualified.safeParse(item).data ?? []));

/** Only what is known is there. */
export const record = z.object({
  email: addresses,
  first_name: text,
  last_name: text,
  full_name: text,
  phone: anything,
  mobile_phone: anything,
  company: text,
  website: domain,
  linkedin: linkedin,
  company_linkedin: companyLinkedin,
  country: text,
  siren: text,
  siret_address: text,
  siret_zip: text,
  siret_city: text,
  nb_employees: anything,
  employee_count: anything,
  naf5_des: text,
  industry: text,
  job: text,
  job_level: text,
  job_function: text,
  company_turnover: text,
  custom_fields: z.object({ question: text }).nullish().catch(undefined),
});
export type Enriched = z.infer<typeof record>;

/** `nominatif@pro`: the local part's kind, then the domain's, in French or English. */
function parts(qualification: string | undefined) {
  const [local = "", host = ""] = (qualification ?? "")
    .toLowerCase()
    .replace(/[\s-]+/g, "_")
    .split("@");
  return { local, host };
}
type Parts = ReturnType<typeof parts>;

const optedOut = ({ local }: Parts) => /contacte/.test(local) || /do_not_contact/.test(local);
const isDead = ({ local, host }: Parts) => /^invalid/.test(local) || /invalid/.test(host);
const isDisposable = ({ host }: Parts) => /jetable|disposable/.test(host);

function statusOf(kind: Parts): EmailStatus {
  if (isDead(kind)) return "invalid";
  if (isDisposable(kind)) return "disposable";
  if (/^nominati/.test(kind.local)) return "valid";
  if (/^catch_?all|^non_confirm/.test(kind.local)) return "catch_all";
  return /^g[eé]n[eé]ri/.test(kind.local) ? "role" : "unknown";
}

const known = (row: Enriched) =>
  row.email.flatMap(({ email: address, qualification }) =>
    address === undefined ? [] : [{ address, qualification, kind: parts(qualification) }],
  );

/** One credit where an address came back; the others were given back. */
const billed = (row: Enriched) => (known(row).some(({ kind }) => !isDead(kind)) ? 1 : 0);

/** A person's own business address: no shared mailbox, no private, dead or throw-away one. */
function workEmail(row: Enriched): { email: string; status: EmailStatus } | undefined {
  const own = known(row).flatMap(({ address, kind }) => {
    const usable = email.parse(address);
    const shared = /^g[eé]n[eé]ri/.test(kind.local);
    if (!usable || shared || optedOut(kind) || isDead(kind) || isDisposable(kind) || kind.host === "perso") return [];
    return [{ email: usable, status: statusOf(kind) }];
  });
  return own.find(({ status }) => status === "valid") ?? own.find(({ status }) => status === "catch_all") ?? own[0];
}

/** French numbers come as they are dialled in France. */
const phoneOf = (value: unknown, row: Enriched) => toE164(value, row.country ?? (row.siren ? "FR" : undefined));

function personOf(row: Enriched): Person {
  const work = workEmail(row);
  const personal = known(row).find(({ kind }) => kind.host === "perso" && !isDead(kind) && !optedOut(kind));
  return {
    fullName: row.full_name ?? joinName(row.first_name, row.last_name),
    firstName: row.first_name,
    lastName: row.last_name,
    email: work?.email,
    emailStatus: work?.status,
    personalEmail: email.parse(personal?.address),
    phone: phoneOf(row.mobile_phone, row) ?? phoneOf(row.phone, row),
    title: row.job,
    seniority: row.job_level,
    department: row.job_function,
    linkedinUrl: row.linkedin,
    country: row.country,
    companyName: row.company,
    companyDomain: row.website,
    companyLinkedinUrl: row.company_linkedin,
  };
}

export function emailAnswer(row: Enriched): Outcome<EmailFinding> {
  const work = workEmail(row);
  const { email: _email, emailStatus: _status, ...person } = personOf(row);
  if (work) return found({ ...person, ...work });
  if (known(row).some(({ kind }) => optedOut(kind)))
    return failed("suppressed", "The person does not want to be contacted");
  return notFound({ credits: billed(row) });
}

export function personAnswer(row: Enriched, verified: boolean): Outcome<Person> {
  const { fullName: _name, firstName: _first, lastName: _last, companyName, companyDomain, ...news } = personOf(row);
  const credits = verified ? 1 : billed(row);
  return saysAnything(news) || (verified && (companyName ?? companyDomain))
    ? found(personOf(row), { credits })
    : notFound({ credits });
}

export function companyAnswer(row: Enriched): Outcome<Company> {
  const shared = known(row).find(({ kind }) => statusOf(kind) === "role");
  const news = {
    name: row.company,
    industry: row.industry ?? row.naf5_des,
    ...headcount(row.nb_employees),
    ...headcount(row.employee_count),
    revenue: row.company_turnover,
    phone: phoneOf(row.phone, row),
    linkedinUrl: row.company_linkedin,
    registrationNumber: row.siren,
    address: row.siret_address,
    postalCode: row.siret_zip,
    city: row.siret_city,
    country: row.country,
    email: email.parse(shared?.address),
  };
  const { name: _name, ...beyond } = news;
  const credits = billed(row);
  return saysAnything(beyond) ? found({ ...news, domain: row.website }, { credits }) : notFound({ credits });
}

/** What became of the address that was asked about; one that is not in the answer was replaced by a better one. */
export function verdictAnswer(row: Enriched, asked: string | undefined): Outcome<EmailVerdict> {
  const wanted = asked?.trim().toLowerCase();
  const own = known(row).find(({ address }) => wanted === undefined || address === wanted);
  if (own && optedOut(own.kind)) return failed("suppressed", "The person does not want to be contacted");
  if (own && own.qualification !== undefined)
    return found({ email: own.address, status: statusOf(own.kind), reason: own.qualification });
  return wanted === undefined ? malformedText("there is no address") : found({ email: wanted, status: "unknown" });
}
