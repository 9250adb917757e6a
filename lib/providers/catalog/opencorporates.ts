import { z } from "zod";
import { companyKey } from "@/lib/cleaning/company.ts";
import { countryCode } from "@/lib/cleaning/country.ts";
import type { Company } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, flag, group, list, rows, text, year } from "@/lib/providers/reading.ts";
import { isHtml, readStatus, refusal } from "@/lib/providers/status.ts";

/** https://api.opencorporates.com/documentation/API-Reference: 403 is the account's calls used up, not a bad token. */
const readError: ReadError = (reply) => {
  if (reply.status === 404 && (typeof reply.body === "object" || reply.body === "")) return notFound();
  if (reply.status === 204) return notFound();
  if (reply.status === 403 && !isHtml(reply.body)) {
    if (/rate limit|too many/i.test(refusal("", reply))) return readStatus({ ...reply, status: 429 });
    const reason = refusal("The OpenCorporates account has no calls left", reply);
    return /token|permission|not authori[sz]ed/i.test(reason) ? failed("auth", reason) : failed("quota", reason);
  }
  return undefined;
};

const companyRow = z.object({
  name: text,
  company_number: text,
  jurisdiction_code: text,
  incorporation_date: anything,
  dissolution_date: text,
  inactive: flag,
  current_status: text,
  number_of_employees: count,
  industry_codes: rows(z.object({ industry_code: z.object({ description: text }) })),
  registered_address: anything,
  registered_address_in_full: text,
});
type Row = z.infer<typeof companyRow>;

const address = z.object({ street_address: text, locality: text, region: text, postal_code: text, country: text });

function companyOf(row: Row): Company {
  const place = address.safeParse(row.registered_address).data;
  const employees = row.number_of_employees;
  return {
    name: row.name,
    legalName: row.name,
    registrationNumber: row.company_number,
    operatingStatus: statusOf(row),
    industry: row.industry_codes[0]?.industry_code.description,
    foundedYear: year(row.incorporation_date),
    employeeCount: employees !== undefined && employees >= 0 ? Math.round(employees) : undefined,
    address: row.registered_address_in_full ?? place?.street_address ?? text.parse(row.registered_address),
    postalCode: place?.postal_code,
    city: place?.locality,
    region: place?.region,
    country: place?.country ?? row.jurisdiction_code?.slice(0, 2).toUpperCase(),
  };
}

function statusOf({ current_status, dissolution_date, inactive }: Row): string | undefined {
  if (current_status) return current_status;
  if (dissolution_date) return "Dissolved";
  return inactive === undefined ? undefined : inactive ? "Inactive" : "Active";
}

const page = { page: count, total_pages: count, total_count: count };
/** A search gives `companies`, a page of the register the one `company`. */
const known = companyRow.refine((row) => row.name ?? row.company_number, "it is no company");
const searched = z.object({ companies: list(z.object({ company: known })), ...page });
const reply = z.object({
  results: z.union([
    searched,
    z.object({ company: known }).transform((one) => ({ companies: [one], page: 1, total_pages: 1, total_count: 1 })),
  ]),
});

const left = group({ today: count, this_month: count });

type Search = { q?: string | undefined; country?: string | undefined; limit: number; cursor?: string | undefined };
const search = ({ q, country, limit, cursor }: Search) =>
  ({
    method: "GET",
    path: "/companies/search",
    query: {
      q,
      country_code: country && (countryCode(country) ?? country).toLowerCase(),
      per_page: Math.min(limit, 100),
      page: cursor,
      order: "score",
      format: "json",
    },
  }) as const;

/** Calls are counted, hit or not. */
const perCall: Charge = { rule: "per_call", credits: 1 };

export const opencorporates = defineProvider({
  slug: "opencorporates",
  name: "OpenCorporates",
  category: "company",
  tier: "standard",
  description: "Companies as the public registers have them: number, legal name, status, address and industry.",
  website: "https://opencorporates.com",
  docsUrl: "https://api.opencorporates.com/documentation/API-Reference",
  evidence: "official",
  mark: { initials: "OC", color: "#0b7285" },
  auth: { kind: "query", name: "api_token" },
  baseUrl: "https://api.opencorporates.com/v0.4",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "A register knows no websites: companies are looked up by name, and the same name may be several companies.",
    "That a refusal with 403 means used-up calls is from memory.",
    "Calls a second are not published; how many a day and a month depends on the plan.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["name"]],
      request: (input) => search({ q: input.name, limit: 10 }),
      reply,
      read: ({ results }, input) => {
        const companies = results.companies.map(({ company }) => companyOf(company));
        const key = companyKey(input.name);
        const same = companies.filter(({ name }) => key !== undefined && companyKey(name) === key);
        const alive = same.find(({ operatingStatus }) => !/inactive|dissolved|closed/i.test(operatingStatus ?? ""));
        const best = alive ?? same[0] ?? companies[0];
        return best ? found(best) : notFound();
      },
      charge: perCall,
      repeat: "paid",
    }),
    operation("search-companies", {
      needs: [["name"]],
      request: (input) =>
        search({ q: input.name, country: input.countries?.[0], limit: input.limit ?? 30, cursor: input.cursor }),
      reply,
      read: ({ results }) => {
        const companies = results.companies.map(({ company }) => companyOf(company));
        if (companies.length === 0) return notFound();
        const { page: here = 1, total_pages: last = 1, total_count: total } = results;
        const nextCursor = here < last ? String(here + 1) : undefined;
        return found({ companies, nextCursor, total }, { results: companies.length });
      },
      charge: perCall,
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account_status" }),
    reply: z.object({ results: z.object({ account_status: z.object({ calls_remaining: left }) }) }),
    read: ({ results }) => {
      const { this_month, today } = results.account_status.calls_remaining ?? {};
      const month = this_month ?? today;
      if (month === undefined) return malformedText("calls_remaining is missing");
      const pools = {
        ...(this_month !== undefined && { month: { remaining: this_month } }),
        ...(today !== undefined && { today: { remaining: today } }),
      };
      return found({ remaining: month, unit: "calls", pools });
    },
  }),
});
