import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { companyKey } from "@/lib/cleaning/company.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, joinName, text, texts } from "@/lib/providers/reading.ts";
import {
  billed,
  byEmailReply,
  companiesOf,
  companiesReply,
  companyOf,
  companyReply,
  nextPage,
  profilesOf,
} from "./the-companies-api-reply.ts";
import { countryCodes } from "./countries.ts";

const messages = z.object({ messages: text });

/** The published specification: `messages` is one word; 403 is "noCreditsRemaining", 404 "companyNotFound". */
const readError: ReadError = (reply) => {
  const word = messages.safeParse(reply.body).data?.messages;
  if (word === "noCreditsRemaining" || (word !== undefined && /credits/i.test(word)))
    return failed("quota", "The Companies API key is out of credits");
  if (word === "companyNotFound") return notFound();
  if (word !== undefined && /token|apisecret|userNotAuthenticated/i.test(word))
    return failed("auth", `The Companies API refused the key: ${word}`);
  if (reply.status >= 400 && reply.status < 500 && reply.status !== 429 && word !== undefined)
    return failed("invalid_input", `The Companies API refused the question: ${word}`);
  return undefined;
};

const account = z.object({ id: text, email: text, credits: count });

const MOST = 100;
const size = (limit: number | undefined) => Math.min(limit ?? 25, MOST);
/** Lists in a query are JSON, encoded once more than the query itself. */
const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));
const get = (path: string, query: Record<string, string | number | undefined> = {}) => ({
  method: "GET" as const,
  path,
  query,
});
const byDomain = (domain: string) => get(`/v2/companies/${encodeURIComponent(domain)}`);

const condition = (attribute: string, values: readonly (string | number)[] | undefined, sign = "equals") =>
  values && values.length > 0 ? [{ attribute, operator: "or", sign, values }] : [];

const perCompany: Charge = { rule: "per_hit", credits: 1 };
const perResult: Charge = { rule: "per_result", credits: 1, maxResults: MOST };

export const theCompaniesApi = defineProvider({
  slug: "the-companies-api",
  name: "The Companies API",
  category: "company",
  tier: "budget",
  description: "Company profiles with size, industry, contacts, social pages and technologies, and companies alike.",
  website: "https://www.thecompaniesapi.com",
  docsUrl: "https://www.thecompaniesapi.com/api",
  evidence: "official",
  mark: { initials: "TC", color: "#4f46e5" },
  auth: { kind: "header", name: "Authorization", prefix: "Basic " },
  baseUrl: "https://api.thecompaniesapi.com",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "Replies say what they cost; before that, a company is reckoned at one credit.",
    "The range of sizes is a list of words, so a search by size takes in the whole of each range it touches.",
    "No limits are published.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: (input) => {
        if (input.domain) return byDomain(input.domain);
        const linkedin = canonicalLinkedinUrl(input.linkedinUrl, "company");
        if (linkedin) return get("/v2/companies/by-social", { linkedin });
        return get("/v2/companies/by-name", { name: input.name, size: 1 });
      },
      reply: z.union([companiesReply, companyReply]),
      read: (body, input) => {
        const companies = "companies" in body ? companiesOf(body.companies) : [companyOf(body)];
        const key = input.domain ? undefined : companyKey(input.name);
        const best = companies.find(({ name }) => key && companyKey(name) === key) ?? companies[0];
        return best ? found(best, billed(body.meta)) : notFound(billed(body.meta));
      },
      charge: perCompany,
      repeat: "paid",
    }),
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input) => byDomain(input.domain ?? ""),
      reply: companyReply,
      read: ({ technologies, meta }) => {
        const names = technologies?.active ?? texts.parse(technologies?.details.map(({ slug }) => slug));
        return names ? found({ technologies: names }, billed(meta)) : notFound({ credits: 1, ...billed(meta) });
      },
      charge: perCompany,
      repeat: "paid",
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input) => byDomain(input.domain ?? input.companyDomain ?? ""),
      reply: companyReply,
      read: (body) => {
        const profiles = profilesOf(body);
        return Object.keys(profiles).length > 0
          ? found({ profiles }, billed(body.meta))
          : notFound({ credits: 1, ...billed(body.meta) });
      },
      charge: perCompany,
      repeat: "paid",
    }),
    operation("enrich-person", {
      needs: [["email"]],
      request: (input) => get("/v2/companies/by-email", { email: input.email }),
      reply: byEmailReply,
      // Of the person it knows only what the address tells.
      read: ({ company, email: { address, fullName } = {}, meta }) => {
        if (!company) return notFound(billed(meta));
        const employer = companyOf(company);
        const person = {
          fullName: joinName(fullName?.first, fullName?.last),
          firstName: fullName?.first,
          lastName: fullName?.last,
          email: address,
          companyName: employer.name,
          companyDomain: employer.domain,
          companyLinkedinUrl: employer.linkedinUrl,
        };
        return found(person, billed(meta));
      },
      charge: perCompany,
      repeat: "paid",
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
      request: (input) => ({
        method: "POST",
        path: "/v2/companies",
        json: {
          query: [
            ...condition("about.name", input.name === undefined ? undefined : [input.name]),
            ...condition("domain.domain", input.domains, "exactEquals"),
            ...condition("about.industries", input.industries?.map(slug)),
            ...condition(
              "locations.headquarters.country.code",
              countryCodes(input.countries)?.map((code) => code.toLowerCase()),
            ),
            ...condition("ai.search", input.keywords),
            ...condition("about.totalEmployees", sizes(input.employeeMin, input.employeeMax)),
          ],
          size: size(input.limit),
          page: Number(input.cursor ?? 1),
        },
      }),
      reply: companiesReply,
      read: ({ companies: list, meta }) => {
        const companies = companiesOf(list);
        if (companies.length === 0) return notFound(billed(meta));
        return found(
          { companies, nextCursor: nextPage(meta), total: meta?.total },
          { results: companies.length, ...billed(meta) },
        );
      },
      charge: perResult,
      repeat: "paid",
    }),
    operation("find-lookalike", {
      needs: [["domain"]],
      request: (input) => get("/v2/companies/similar", { domains: encoded([input.domain]), size: size(input.limit) }),
      reply: companiesReply,
      read: ({ companies: list, meta }) => {
        const companies = companiesOf(list);
        if (companies.length === 0) return notFound(billed(meta));
        return found({ companies, total: meta?.total }, { results: companies.length, ...billed(meta) });
      },
      charge: perResult,
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => get("/v2/user"),
    reply: z
      .union([z.object({ user: account }).transform((body) => body.user), account])
      .refine((user) => user.id !== undefined || user.email !== undefined, "id is missing"),
    // The page of the user names the team, whose own page has the credits.
    read: ({ credits }) => found({ remaining: credits ?? null, unit: "credits" }),
  }),
});

const slug = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");

const ranges = [[1, 10, "1-10"], [10, 50, "10-50"], [50, 200, "50-200"], [200, 500, "200-500"], [500, 1_000, "500-1k"], [1_000, 5_000, "1k-5k"], [5_000, 10_000, "5k-10k"], [10_000, Infinity, "over-10k"]] as const; // prettier-ignore

const sizes = (min: number | undefined, max: number | undefined): string[] | undefined =>
  min === undefined && max === undefined
    ? undefined
    : ranges.filter(([from, to]) => to > (min ?? 0) && from <= (max ?? Infinity)).map(([, , word]) => word);
