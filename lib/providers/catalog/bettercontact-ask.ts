import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { HttpRequest, Reply, RequestContext } from "@/lib/providers/provider.ts";
import { anything, companyLinkedin, count, domain, headcount, text, texts, year } from "@/lib/providers/reading.ts";
import { leads, rowKey } from "./bettercontact-request.ts";
import { countryNames } from "./countries.ts";

function namesOf({ firstName, lastName, fullName }: PersonQuery) {
  const [first = "", ...rest] = (fullName ?? "").trim().split(/\s+/);
  return { first_name: firstName ?? first, last_name: lastName ?? rest.join(" ") };
}
const lead = (input: PersonQuery) => ({
  ...namesOf(input),
  company: input.companyName,
  company_domain: input.companyDomain,
  linkedin_url: input.linkedinUrl,
  custom_fields: { key: rowKey(input) },
});
const notify = ({ callbackUrl }: RequestContext) =>
  callbackUrl?.startsWith("https://") ? { webhook: callbackUrl } : {};
const post = (path: string, json: Record<string, unknown>): HttpRequest => ({ method: "POST", path, json });

/** A request that was started; one with results is its own page. */
const startReply = z
  .object({ id: text, request_id: text, data: anything, leads: anything })
  .refine(({ data, leads }) => data === undefined && leads === undefined, "it is no start");
type Start = z.infer<typeof startReply>;
const started = (body: Start | undefined, prefix = ""): Outcome<never> => {
  const id = body?.id ?? body?.request_id;
  return id ? pending({ externalId: prefix + id }) : malformedText("id is missing");
};

const later = { pollEveryMs: 10_000, giveUpAfterMs: 1_800_000 } as const;
type Wanted = { enrich_email_address: boolean; enrich_phone_number: boolean; enrich_profile: boolean };
const nothing: Wanted = { enrich_email_address: false, enrich_phone_number: false, enrich_profile: false };

/** Submissions are not idempotent: what was asked twice is done and billed twice. */
const enriching = (wanted: Wanted) => ({
  ...later,
  repeat: "paid" as const,
  request: (input: PersonQuery, context: RequestContext) =>
    post("/async", { ...wanted, data: [lead(input)], ...notify(context) }),
  reply: startReply,
  read: (body: Start) => started(body),
  bulk: {
    max: 100,
    // One address to call back cannot stand for a hundred questions, so these are only polled.
    request: (inputs: readonly PersonQuery[]) => post("/async", { ...wanted, data: inputs.map(lead) }),
    read: (reply: Reply, inputs: readonly unknown[]) =>
      (inputs.length === 0 ? [undefined] : inputs).map(() => started(startReply.safeParse(reply.body).data)),
  },
});

const atCompany = [
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyName"],
] as const;
const withProfile = [
  ["firstName", "lastName", "linkedinUrl"],
  ["fullName", "linkedinUrl"],
] as const;

const include = (values: readonly (string | undefined)[]) => {
  const given = values.flatMap((value) => value ?? []);
  return given.length > 0 ? { include: given } : undefined;
};

const company = z.object({
  company_name: text,
  company_domain: domain,
  company_description: text,
  company_industry: text,
  company_linkedin_url: companyLinkedin,
  company_employees_number: count,
  company_employees_range_start: count,
  company_employees_range_end: count,
  company_founded_year: anything,
  company_keywords: texts,
  company_headquarters: text,
  company_address_city: text,
  company_address_state: text,
  company_address_country: text,
  company_address_zipcode: text,
  company_head_quarters_city: text,
  company_head_quarters_country: text,
});

function companyOf(row: z.infer<typeof company>) {
  const { company_employees_range_start: from, company_employees_range_end: to } = row;
  return {
    name: row.company_name,
    domain: row.company_domain,
    description: row.company_description,
    industry: row.company_industry,
    ...headcount(row.company_employees_number),
    ...(from !== undefined && { employeeRange: to === undefined ? `${from}+` : `${from}-${to}` }),
    foundedYear: year(row.company_founded_year),
    linkedinUrl: row.company_linkedin_url,
    keywords: row.company_keywords,
    address: row.company_headquarters,
    postalCode: row.company_address_zipcode,
    city: row.company_address_city ?? row.company_head_quarters_city,
    region: row.company_address_state,
    country: row.company_address_country ?? row.company_head_quarters_country,
  };
}

export const operations = [
  operation("find-email", {
    needs: atCompany,
    ...enriching({ ...nothing, enrich_email_address: true }),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("find-phone", {
    needs: [...atCompany, ...withProfile],
    ...enriching({ ...nothing, enrich_phone_number: true }),
    charge: { rule: "per_hit", credits: 10 },
  }),
  operation("enrich-person", {
    needs: withProfile,
    ...enriching({ ...nothing, enrich_profile: true }),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("search-people", {
    needs: [["companyDomain"], ["titles"], ["countries"], ["industries"]],
    ...later,
    request: (input, context) =>
      post("/lead_finder/async", {
        filters: {
          company: include([input.companyDomain]),
          company_industry: include(input.industries ?? []),
          lead_job_title: include(input.titles ?? []),
          lead_seniority: include(input.seniorities ?? []),
          lead_department: include(input.departments ?? []),
          lead_location: include(countryNames(input.countries) ?? []),
        },
        limit: Math.min(200, input.limit ?? 25),
        offset: Number(input.cursor ?? 0) || 0,
        ...notify(context),
      }),
    reply: startReply,
    read: (body) => started(body, leads),
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
  operation("enrich-company", {
    needs: [["domain"], ["linkedinUrl"]],
    request: (input) =>
      post("/enrich_profile/company", { company_domain: input.domain, company_linkedin_url: input.linkedinUrl }),
    readError: ({ status, body }) => (status === 404 && typeof body === "object" ? notFound() : undefined),
    reply: z.object({ data: company }),
    read: ({ data }) => found(companyOf(data)),
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
];
