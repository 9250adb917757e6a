import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, joinName } from "@/lib/providers/reading.ts";
import { isHtml } from "@/lib/providers/status.ts";
import { answerFor, type Question, readJob, startOr } from "./betterenrich-reply.ts";
import { companyFilter, PAGE_SIZE, peopleFilter } from "./betterenrich-search.ts";

/** 403 says that the credits are gone; a key that is refused is 401. */
const readError: ReadError = (reply) =>
  reply.status === 403 && !isHtml(reply.body) ? failed("quota", "The BetterEnrich key is out of credits") : undefined;

const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });

/** Where a question of an operation is put. The same path is asked for the result. */
function pathOf(name: string, input: Question): string {
  switch (name) {
    case "find-email":
      if (input.companyDomain) return "/find-work-email";
      return isSalesNavigator(input.linkedinUrl) ? "/find-email-from-salesnav" : "/find-email-from-linkedin";
    case "find-personal-email":
      return "/find-personal-email-alt";
    case "find-phone":
      return "/find-mobile-phone-number";
    case "find-social":
      return input.domain ? "/find-social-urls" : "/find-linkedin-by-email";
    case "check-ads":
      return `/check-${input.platform ?? "google"}-ads`;
    case "check-dnc":
      return "/check-dnc-list";
    case "verify-phone":
      return "/check-phone-status";
    case "search-people":
      return "/people-search";
    case "search-companies":
      return "/company-search";
    default:
      return "/find-linkedin-by-email";
  }
}
const isSalesNavigator = (url: string | undefined) => /linkedin\.com\/sales\//i.test(url ?? "");

/** The path stands in front of the id: an operation may have been put to one of several. */
const jobAt = (path: string, id: string) => `${path.slice(1)}:${id}`;
const paths = /^([a-z-]+):(.+)$/;

const later = { repeat: "paid", pollEveryMs: 3_000, giveUpAfterMs: 120_000 } as const;
const named = (input: Question) => ({
  full_name: input.fullName ?? joinName(input.firstName, input.lastName),
  company_domain: input.companyDomain,
  linkedinURL: input.linkedinUrl,
});
const start = <Name extends Parameters<typeof startOr>[0]>(name: Name) =>
  startOr(name, (input, id) => jobAt(pathOf(name, input), id));

export const betterenrich = defineProvider({
  slug: "betterenrich",
  name: "BetterEnrich",
  category: "waterfall",
  tier: "budget",
  description:
    "Waterfall of many sources: business and personal addresses, mobiles, profiles, advertisements and call lists.",
  website: "https://www.betterenrich.com",
  docsUrl: "https://betterenrich.readme.io",
  evidence: "connector",
  mark: { initials: "Be", color: "#ea580c" },
  auth: { kind: "header", name: "Authorization" },
  baseUrl: "https://app.betterenrich.com/api/v1",
  limits: { windows: [{ limit: 10, perMs: 1_000 }] },
  readError,
  features: [
    { name: "Single enrichment", operation: "enrich-person", credits: 1 },
    { name: "Waterfall enrichment", operation: "find-email", credits: 3 },
    { name: "Work e-mail", operation: "find-email", credits: 1 },
    { name: "E-mail from LinkedIn", operation: "find-email", credits: 1 },
    { name: "E-mail from Sales Navigator", operation: "find-email", credits: 1 },
    { name: "Personal e-mail", operation: "find-personal-email", credits: 1 },
    { name: "Mobile phone", operation: "find-phone", credits: 2 },
    { name: "Google ads check", operation: "check-ads", credits: 1 },
    { name: "Facebook ads check", operation: "check-ads", credits: 1 },
    { name: "LinkedIn ads check", operation: "check-ads", credits: 1 },
    { name: "Social URLs by website", operation: "find-social", credits: 1 },
    { name: "LinkedIn by e-mail", operation: "find-social", credits: 1 },
    { name: "DNC list check", operation: "check-dnc", credits: 0.5 },
    { name: "Phone status", operation: "verify-phone", credits: 0.5 },
  ],
  doubts: [
    "The vendor's pages could not be read; work e-mail, personal e-mail, mobile, LinkedIn by e-mail and credits follow its published clients.",
    "Unverified: the paths and answers of e-mail from LinkedIn and Sales Navigator, ads checks, social URLs, DNC list and phone status.",
    "Prices are those of the feature list; one client reports 1.25 credits for an e-mail and 16 for a phone.",
    "Unverified: what the searches for people and companies answer. Their filters follow a published client; rows are read in the shape of the database whose filters those are.",
    "What a search costs is not known; one credit a result is counted.",
  ],
  operations: [
    operation("find-email", {
      needs: [["fullName", "companyDomain"], ["firstName", "lastName", "companyDomain"], ["linkedinUrl"]],
      ...later,
      request: (input) => post(pathOf("find-email", input), named(input)),
      ...start("find-email"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("find-personal-email", {
      needs: [["linkedinUrl"]],
      ...later,
      request: (input) => post("/find-personal-email-alt", { linkedinURL: input.linkedinUrl }),
      ...start("find-personal-email"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("find-phone", {
      needs: [["linkedinUrl"], ["fullName", "companyDomain"], ["firstName", "lastName", "companyDomain"]],
      ...later,
      request: (input) =>
        post("/find-mobile-phone-number", input.linkedinUrl ? { linkedinURL: input.linkedinUrl } : named(input)),
      ...start("find-phone"),
      charge: { rule: "per_hit", credits: 2 },
    }),
    operation("enrich-person", {
      needs: [["email"]],
      ...later,
      request: (input) => post("/find-linkedin-by-email", { email: input.email }),
      ...start("enrich-person"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("find-social", {
      needs: [["domain"], ["email"]],
      ...later,
      request: (input) =>
        post(pathOf("find-social", input), input.domain ? { website: input.domain } : { email: input.email }),
      ...start("find-social"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("check-ads", {
      needs: [["domain"]],
      ...later,
      request: (input) => post(pathOf("check-ads", input), { website: input.domain }),
      ...start("check-ads"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("check-dnc", {
      needs: [["phone"]],
      ...later,
      request: (input) => post("/check-dnc-list", { phone: input.phone }),
      ...start("check-dnc"),
      charge: { rule: "per_hit", credits: 0.5 },
    }),
    operation("verify-phone", {
      needs: [["phone"]],
      ...later,
      request: (input) => post("/check-phone-status", { phone: input.phone }),
      ...start("verify-phone"),
      charge: { rule: "per_hit", credits: 0.5 },
    }),
    operation("search-people", {
      needs: [["titles"], ["seniorities"], ["departments"], ["countries"], ["industries"]],
      ...later,
      request: (input) => post("/people-search", peopleFilter(input)),
      ...start("search-people"),
      charge: { rule: "per_result", credits: 1, maxResults: PAGE_SIZE },
    }),
    operation("search-companies", {
      needs: [["industries"], ["countries"], ["employeeMin"], ["employeeMax"]],
      ...later,
      request: (input) => post("/company-search", companyFilter(input)),
      ...start("search-companies"),
      charge: { rule: "per_result", credits: 1, maxResults: PAGE_SIZE },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits" }),
    reply: z.object({ totalCredit: count, totalCredits: count, credits: count }),
    read: (body) => {
      const remaining = body.totalCredit ?? body.totalCredits ?? body.credits;
      return remaining === undefined ? malformedText("totalCredit is missing") : found({ remaining, unit: "credits" });
    },
  }),
  poll: {
    request: (externalId, name) => {
      const [, path, id] = paths.exec(externalId) ?? [];
      return { method: "GET", path: path ? `/${path}` : pathOf(name, {}), query: { id: id ?? externalId } };
    },
    rows: (reply, name) => [readJob(reply) ?? answerFor(name, reply.body, {})],
    pick: (reply, name, input) => readJob(reply) ?? answerFor(name, reply.body, input),
  },
});
