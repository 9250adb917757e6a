import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { Company, Person } from "@/lib/contracts/entities.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome, PendingOutcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import {
  companyLinkedin,
  count,
  domain,
  group,
  headcount,
  joinName,
  linkedin,
  rows,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";

const stateBody = z.object({ status: text, message: text, snapshot_id: text });
const waiting = /not ready|is building|still running|in progress/i;

/** "… try again in 10s". */
function later(reason: string): PendingOutcome {
  const seconds = Number(/try again in (\d+)\s*s/i.exec(reason)?.[1] ?? "none");
  return pending(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {});
}

/** https://docs.brightdata.com/api-reference/errors: sentences, some of them with HTTP 200, 202 or 400. */
export const readError: ReadError = (reply) => {
  if (reply.status >= 500 || Array.isArray(reply.body)) return undefined;
  const body = stateBody.safeParse(reply.body).data;
  const reason = refusal("", reply);
  if (reply.status === 429) return undefined;
  if (/snapshot is empty|no data found in discovery/i.test(reason)) return notFound();
  if (/suspended|balance|payment|billing|credit/i.test(reason))
    return failed("quota", "The Bright Data account is out of money");
  if (/activate it in account settings|invalid (token|credentials|api key)|unauthori[sz]ed/i.test(reason))
    return failed("auth", "Bright Data refused the token, or the account is not active");
  if (body?.snapshot_id && !body.status) return undefined;
  const state = body?.status?.toLowerCase();
  if (state === "ready") return pending({ retryAfterMs: 0 });
  if (state === "failed" || state === "canceled" || state === "cancelled")
    return failed("unavailable", refusal("Bright Data could not collect the page", reply), { retryable: false });
  if (
    reply.status < 500 &&
    (waiting.test(reason) ||
      /^(scheduled|starting|running|building|collecting|digesting|delivering)$/.test(state ?? ""))
  )
    return later(reason);
  return (reply.status === 202 && body?.message !== undefined) || reply.status === 409 ? later(reason) : undefined;
};

/** A row that failed stands among the others, with what it was asked. */
const row = z.object({ input: group({ url: text }), url: text, input_url: text, error: text, error_code: text, warning_code: text, warning: text }); // prettier-ignore

export function isFailedRow(item: unknown): boolean {
  const about = row.safeParse(item).data;
  return about?.error !== undefined || about?.error_code !== undefined || (about?.warning_code !== undefined && !isNamed(item)); // prettier-ignore
}
/** A row with a warning may hold what could be read all the same. */
const isNamed = (item: unknown) => z.object({ name: z.string() }).safeParse(item).success;

const gone = /dead_page|not[ _]found|does not exist|page_not_found|404/i;

const person = z.object({ name: text, first_name: text, last_name: text, id: text, linkedin_id: text, url: linkedin, input_url: linkedin, position: text, about: text, city: text, country_code: text, location: text, current_company_name: text, current_company: group({ name: text, link: companyLinkedin, company_id: companyLinkedin }), current_company_company_id: companyLinkedin, experience: rows(z.object({ title: text, company: text, end_date: text, url: companyLinkedin })) }); // prettier-ignore

function personOf(item: unknown): Outcome<Person> {
  const one = person.safeParse(item).data;
  const fullName = one?.name ?? joinName(one?.first_name, one?.last_name);
  if (!one || !saysAnything({ fullName, company: one.current_company, at: one.current_company_name, is: one.position }))
    return malformedText("a profile has no name");
  // A label of the page's that was taken for the place.
  const [city, region] = one.city === "Contact Info" ? [] : ((one.city ?? one.location)?.split(/,\s*/) ?? []);
  const company = one.current_company?.name ?? one.current_company_name;
  const job = one.experience.find(({ end_date: end, company: at }) => at === company || /present/i.test(end ?? ""));
  return found({
    fullName,
    firstName: one.first_name,
    lastName: one.last_name,
    title: job?.title,
    headline: one.position,
    linkedinUrl: one.url ?? one.input_url ?? linkedin.parse(one.linkedin_id ?? one.id),
    city,
    region: (one.city ?? one.location)?.split(",").length === 3 ? region : undefined,
    country: one.country_code,
    companyName: company ?? job?.company,
    companyLinkedinUrl: one.current_company?.link ?? one.current_company?.company_id ?? one.current_company_company_id ?? job?.url, // prettier-ignore
  });
}

const company = z.object({ name: text, website: domain, url: companyLinkedin, id: companyLinkedin, about: text, description: text, industries: z.unknown().optional(), company_size: text, employees_in_linkedin: count, founded: z.unknown().optional(), headquarters: text, country_code: text, specialties: z.unknown().optional(), formatted_locations: texts, locations: texts }); // prettier-ignore

function companyOf(item: unknown): Outcome<Company> {
  const one = company.safeParse(item).data;
  if (!one?.name && !one?.website) return malformedText("a company has no name");
  const [city, region] = one.headquarters?.split(",").map((part) => part.trim()) ?? [];
  const range = one.company_size?.replace(/\s*employees?$/i, "");
  const staff = one.employees_in_linkedin;
  const known = {
    name: one.name,
    domain: one.website,
    description: one.about ?? one.description,
    industry: texts.parse(one.industries)?.[0] ?? text.parse(one.industries),
    ...(range && headcount(range)),
    ...(staff !== undefined && staff >= 0 && { employeeCount: Math.round(staff) }),
    foundedYear: year(one.founded),
    linkedinUrl: one.url ?? one.id,
    city,
    region,
    country: one.country_code,
    address: one.formatted_locations?.[0] ?? one.locations?.[0],
    keywords: texts.parse(one.specialties) ?? text.parse(one.specialties)?.split(/\s*,\s*/).filter(Boolean), // prettier-ignore
  };
  return saysAnything(known) ? found(known) : notFound();
}

export function rowAnswer(item: unknown, name: "enrich-person"): Outcome<Person>;
export function rowAnswer(item: unknown, name: "enrich-company"): Outcome<Company>;
export function rowAnswer(item: unknown, name: OperationName | undefined): Outcome;
export function rowAnswer(item: unknown, name: OperationName | undefined): Outcome {
  const about = row.safeParse(item).data;
  if (!about) return malformedText("a row is no record");
  const code = about.error_code ?? (isNamed(item) ? "" : (about.warning_code ?? ""));
  if (about.error !== undefined || code !== "") {
    if (gone.test(code) || gone.test(about.error ?? "")) return notFound();
    return failed("unavailable", `Bright Data could not read the page: ${about.error ?? code}`);
  }
  const ofCompany = name === "enrich-company" || (name === undefined && /\/company\//i.test(about.url ?? about.input?.url ?? "")); // prettier-ignore
  return ofCompany ? companyOf(item) : personOf(item);
}

/** The rows of a reply; a single one may come without its list. */
export function rowsOf({ body }: Pick<Reply, "body">): unknown[] | undefined {
  if (Array.isArray(body)) return body;
  return isNamed(body) && row.safeParse(body).data?.url !== undefined ? [body] : undefined;
}

/** The row that answers a question, told by the address it was asked for. */
export function rowFor(items: readonly unknown[], asked: unknown): unknown {
  const url = canonicalLinkedinUrl(asked);
  const own = items.find((item) => {
    const about = row.safeParse(item).data;
    return [about?.input?.url, about?.input_url, about?.url].some((one) => url && canonicalLinkedinUrl(one) === url);
  });
  return own ?? (items.length === 1 ? items[0] : undefined);
}
