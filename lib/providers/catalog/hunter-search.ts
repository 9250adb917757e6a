import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { linkedinHandle } from "@/lib/providers/reading.ts";
import { saysNobody } from "@/lib/providers/status.ts";
import {
  companyAnswer,
  companyReply,
  discovered,
  discoverHeadcounts,
  discoverReply,
  personAnswer,
  personReply,
} from "./hunter-database-reply.ts";
import { countryCodes } from "./countries.ts";

/** Hunter says 404 of what it does not have; an HTML 404 is a wrong path and no answer. */
export const missing: ReadError = (reply) => (saysNobody(reply) ? notFound() : undefined);
const enrichments: Charge = { rule: "per_hit", credits: 0.2, pool: "credits" };
const free: Charge = { rule: "free", credits: 0 };

/** Hunter counts per second and per minute. */
export const perSecond = (limit: number, perMinute: number) => ({
  windows: [
    { limit, perMs: 1_000 },
    { limit: perMinute, perMs: 60_000 },
  ],
});

export const databaseOperations = [
  operation("enrich-person", {
    needs: [["email"], ["linkedinUrl"]],
    request: (input) => ({
      method: "GET",
      path: "/people/find",
      query: input.email ? { email: input.email } : { linkedin_handle: linkedinHandle(input.linkedinUrl) },
    }),
    readError: missing,
    reply: personReply,
    read: ({ data }) => personAnswer(data),
    charge: enrichments,
    repeat: "paid",
  }),
  operation("enrich-company", {
    needs: [["domain"]],
    request: (input) => ({ method: "GET", path: "/companies/find", query: { domain: input.domain } }),
    readError: missing,
    reply: companyReply,
    read: ({ data }) => companyAnswer(data),
    charge: enrichments,
    repeat: "paid",
  }),
  operation("detect-technologies", {
    needs: [["domain"]],
    request: (input) => ({ method: "GET", path: "/companies/find", query: { domain: input.domain } }),
    readError: missing,
    reply: companyReply,
    // The record is billed whatever it holds.
    read: ({ data }) => (data.tech ? found({ technologies: data.tech }) : notFound({ credits: enrichments.credits })),
    charge: enrichments,
    repeat: "paid",
  }),
  operation("search-companies", {
    needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
    request: (input) => ({
      method: "POST",
      path: "/discover",
      json: {
        organization:
          input.domains || input.name ? { domain: input.domains, name: input.name && [input.name] } : undefined,
        industry: input.industries && { include: input.industries },
        headquarters_location: input.countries && {
          include: countryCodes(input.countries)?.map((country) => ({ country })),
        },
        keywords: input.keywords && { include: input.keywords, match: "any" },
        headcount: discoverHeadcounts(input.employeeMin, input.employeeMax),
        // Only paid plans may page, and refuse either key from others.
        limit: input.cursor === undefined ? undefined : Math.min(input.limit ?? 100, 100),
        offset: input.cursor === undefined ? undefined : Number(input.cursor),
      },
    }),
    reply: discoverReply,
    read: discovered,
    charge: free,
    repeat: "free",
    limits: perSecond(5, 50),
  }),
  operation("find-lookalike", {
    needs: [["domain"], ["name"]],
    request: (input) => ({
      method: "POST",
      path: "/discover",
      json: { similar_to: input.domain ? { domain: input.domain } : { name: input.name } },
    }),
    reply: discoverReply,
    read: discovered,
    charge: free,
    repeat: "free",
    limits: perSecond(5, 50),
  }),
];
