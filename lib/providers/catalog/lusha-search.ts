import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { count, group, list, saysAnything } from "@/lib/providers/reading.ts";
import { billing, companyOf, companyRow, contactRow, personOf } from "./lusha-reply.ts";
import { contactsV2 } from "./lusha-v2.ts";
import { countryNames } from "./countries.ts";

/** Searches by filter and companies alike: previews without addresses and numbers, billed by what comes back. */

const MOST = 100;
const size = (limit = 25) => Math.min(Math.max(1, limit), MOST);
const page = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 0);
const located = (countries: readonly string[] | undefined) => countries?.map((country) => ({ country }));

const paged = { pagination: group({ page: count, size: count, total: count }), billing };
const contactsPage = z.object({ results: list(contactRow), ...paged });
const contactsReply = z.union([contactsPage, contactsV2.pipe(contactsPage)]);
const companiesReply = z.object({ results: list(companyRow), ...paged });

/** Pages are counted from 0, and there are 1,000 at most. */
function following({ pagination }: z.infer<typeof contactsReply> | z.infer<typeof companiesReply>) {
  const { page: here = 0, size: each = 0, total } = pagination ?? {};
  const isMore = total !== undefined && each > 0 && (here + 1) * each < total && here < 999;
  return { total, nextCursor: isMore ? String(here + 1) : undefined };
}
const billed = (body: { billing?: { creditsCharged?: number | undefined } | undefined }, results: number) => {
  const credits = body.billing?.creditsCharged;
  return { results, ...(credits !== undefined && { credits }) };
};

function companiesAnswer(body: z.infer<typeof companiesReply>): Outcome<OperationOutput<"search-companies">> {
  const companies = body.results.map(companyOf).filter(saysAnything);
  if (companies.length > 0) return found({ companies, ...following(body) }, billed(body, body.results.length));
  return body.results.length > 0 ? malformedText("no result says anything") : notFound();
}

/** A credit for each 25 results begun, read off the documentation's example. */
const previews = {
  charge: { rule: "per_hit", credits: MOST / 25 },
  worstCase: ({ limit }: { limit?: number | undefined }) => Math.ceil(size(limit) / 25),
  repeat: "paid",
} as const;

export const searchOperations = [
  operation("search-people", {
    needs: [["companyDomain"], ["companyName"], ["titles"], ["departments"], ["countries"], ["industries"]],
    request: (input) => ({
      method: "POST",
      path: "/v3/contacts/prospecting",
      json: {
        pagination: { page: page(input.cursor), size: size(input.limit) },
        filters: {
          contacts: {
            include: {
              jobTitles: input.titles,
              departments: input.departments,
              locations: located(countryNames(input.countries)),
            },
          },
          companies: {
            include: {
              domains: input.companyDomain && [input.companyDomain],
              names: input.companyDomain ? undefined : input.companyName && [input.companyName],
              industriesLabels: input.industries,
            },
          },
        },
      },
    }),
    reply: contactsReply,
    read: (body) => {
      const people = body.results.map(personOf).filter(saysAnything);
      if (people.length > 0) return found({ people, ...following(body) }, billed(body, body.results.length));
      return body.results.length > 0 ? malformedText("no result says anything") : notFound();
    },
    ...previews,
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "POST",
      path: "/v3/companies/prospecting",
      json: {
        pagination: { page: page(input.cursor), size: size(input.limit) },
        filters: {
          companies: {
            include: {
              names: input.name && [input.name],
              domains: input.domains,
              locations: located(countryNames(input.countries)),
              keywords: input.keywords,
              sizes:
                input.employeeMin === undefined && input.employeeMax === undefined
                  ? undefined
                  : [{ min: input.employeeMin, max: input.employeeMax }],
            },
          },
        },
      },
    }),
    reply: companiesReply,
    read: companiesAnswer,
    ...previews,
  }),
  operation("find-lookalike", {
    needs: [["domain"], ["linkedinUrl"]],
    request: (input) => ({
      method: "POST",
      path: "/v3/companies/lookalike",
      json: {
        seeds: input.domain
          ? { domains: [input.domain] }
          : { linkedinUrls: [canonicalLinkedinUrl(input.linkedinUrl, "company") ?? input.linkedinUrl] },
        limit: size(input.limit),
      },
    }),
    reply: companiesReply,
    read: companiesAnswer,
    charge: { rule: "per_result", credits: 1, maxResults: MOST },
    repeat: "paid",
  }),
];
