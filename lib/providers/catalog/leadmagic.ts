import { z } from "zod";
import type { OperationInput } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, linkedin, list, text } from "@/lib/providers/reading.ts";
import { refusal, saysNobody } from "@/lib/providers/status.ts";
import { companyAnswer, companyReply } from "./leadmagic-company.ts";
import { employeesAnswer, employeesReply, roleAnswer, roleReply } from "./leadmagic-people.ts";
import {
  billed,
  emailAnswer,
  emailReply,
  personalAnswer,
  personalReply,
  phoneAnswer,
  phoneReply,
  profileAnswer,
  profileReply,
  verdictAnswer,
  verdictReply,
  said,
} from "./leadmagic-reply.ts";

/** https://leadmagic.io/docs: `{success: false, errors: [{code, title}]}`, `{error, message}` in older answers. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500 || reply.status === 429) return undefined;
  const reason = refusal("", reply);
  if (/insufficient|credits? (limit|exhausted|frozen)|not enough|no credits/i.test(reason))
    return failed("quota", "The LeadMagic key is out of credits");
  return undefined;
};

/** A 404 of the API says that there is nobody; an HTML page says that the path is wrong. */
const missing: ReadError = (reply) => (saysNobody(reply) ? notFound() : undefined);

const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });
const company = (input: {
  domain?: string | undefined;
  name?: string | undefined;
  linkedinUrl?: string | undefined;
}) => ({
  company_domain: input.domain,
  company_name: input.name,
  profile_url: input.linkedinUrl,
});
const workplace = (input: { companyDomain?: string | undefined; companyName?: string | undefined }) => ({
  company_domain: input.companyDomain,
  company_name: input.companyName,
});
type AdsQuery = OperationInput<"check-ads">;
const adsPaths = { google: "google-ads-search", facebook: "meta-ads-search", linkedin: "b2b-ads-search" } as const;

export const leadmagic = defineProvider({
  slug: "leadmagic",
  name: "LeadMagic",
  category: "email-finder",
  tier: "standard",
  description: "Business and personal addresses, mobiles, profiles, companies, employees and advertisements.",
  website: "https://leadmagic.io",
  docsUrl: "https://leadmagic.io/docs",
  evidence: "official",
  mark: { initials: "Lm", color: "#9333ea" },
  auth: { kind: "header", name: "X-API-Key" },
  baseUrl: "https://api.leadmagic.io",
  limits: { windows: [{ limit: 3_000, perMs: 60_000 }] },
  readError,
  doubts: [
    "Its pages mix snake_case and camelCase; both are read.",
    "A work address by profile costs five credits in place of one; it is asked for only where there is no name and company.",
    "An e-mail address given for a mobile is taken to be a work address.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyName"],
        ["fullName", "companyName"],
        ["linkedinUrl"],
      ],
      request: (input) => {
        const name =
          input.firstName && input.lastName
            ? { first_name: input.firstName, last_name: input.lastName }
            : input.fullName && { full_name: input.fullName };
        if (!name || !(input.companyDomain ?? input.companyName))
          return post("/v1/people/b2b-profile-email", { profile_url: input.linkedinUrl });
        const workplace = input.companyDomain ? { domain: input.companyDomain } : { company_name: input.companyName };
        return post("/v1/people/email-finder", { ...name, ...workplace });
      },
      readError: missing,
      reply: emailReply,
      read: emailAnswer,
      charge: { rule: "per_hit", credits: 1, dearer: { linkedinUrl: 5 } },
      repeat: "paid",
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => post("/v1/people/email-validation", { email: input.email }),
      reply: verdictReply,
      read: (body, input) => verdictAnswer(body, input.email),
      charge: { rule: "per_call", credits: 0.25 },
      repeat: "paid",
    }),
    operation("find-personal-email", {
      needs: [["linkedinUrl"]],
      request: (input) => post("/v1/people/personal-email-finder", { profile_url: input.linkedinUrl }),
      readError: missing,
      reply: personalReply,
      read: personalAnswer,
      charge: { rule: "per_hit", credits: 2 },
      repeat: "paid",
    }),
    operation("find-phone", {
      needs: [["linkedinUrl"], ["email"]],
      request: (input) => post("/v1/people/mobile-finder", { profile_url: input.linkedinUrl, work_email: input.email }),
      readError: missing,
      reply: phoneReply,
      read: phoneAnswer,
      charge: { rule: "per_hit", credits: 5 },
      repeat: "paid",
    }),
    operation("enrich-person", {
      needs: [["linkedinUrl"]],
      request: (input) => post("/v1/people/profile-search", { profile_url: input.linkedinUrl }),
      readError: missing,
      reply: profileReply,
      read: profileAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
      limits: { windows: [{ limit: 100, perMs: 60_000 }] },
    }),
    operation("find-social", {
      needs: [["email"]],
      request: (input) => post("/v1/people/b2b-profile", { work_email: input.email }),
      readError: missing,
      reply: z
        .object({ profile_url: anything, credits_consumed: count, message: text })
        .refine(said("profile_url"), "profile_url is missing"),
      read: (body) => {
        const told = text.parse(body.profile_url);
        if (told === undefined) return notFound(billed(body));
        const url = linkedin.parse(told);
        if (url) return found({ profiles: { linkedin: url } }, billed(body));
        if (!/^https?:\/\//i.test(told)) return malformedText("profile_url is no profile");
        return found({ profiles: { profile: told } }, billed(body));
      },
      charge: { rule: "per_hit", credits: 10 },
      repeat: "paid",
    }),
    operation("search-people", {
      needs: [["companyDomain"], ["companyName"]],
      request: (input) =>
        input.titles?.[0]
          ? post("/v1/people/role-finder", { job_title: input.titles[0], ...workplace(input) })
          : post("/v1/people/employee-finder", { ...workplace(input), limit: Math.min(100, input.limit ?? 20) }),
      readError: missing,
      reply: z.union([employeesReply, roleReply]),
      read: (body) => ("rows" in body ? employeesAnswer(body) : roleAnswer(body)),
      // One person by title costs 2 credits, a list 0.05 for each.
      charge: { rule: "per_result", credits: 0.05, maxResults: 100 },
      repeat: "paid",
    }),
    operation("enrich-company", {
      needs: [["domain"], ["name"], ["linkedinUrl"]],
      request: (input) => post("/v1/companies/company-search", company(input)),
      readError: missing,
      reply: companyReply,
      read: companyAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    operation("check-ads", {
      needs: [["domain"], ["name"]],
      request: (input: AdsQuery) =>
        post(`/v1/ads/${adsPaths[input.platform ?? "google"]}`, {
          company_domain: input.domain,
          company_name: input.name,
        }),
      readError: (reply) => (missing(reply) ? notFound({ credits: 0 }) : undefined),
      reply: z.object({ ads: list(z.unknown()), credits_consumed: count }),
      read: (body, input) =>
        found(
          { runsAds: body.ads.length > 0, ...(body.ads.length > 0 && { channels: [input.platform ?? "google"] }) },
          billed(body),
        ),
      charge: { rule: "per_call", credits: 0.2 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v1/credits" }),
    reply: z.object({ credits: count, credits_liquid: count }),
    read: (body) => {
      const remaining = body.credits ?? body.credits_liquid;
      return remaining === undefined ? malformedText("credits is missing") : found({ remaining, unit: "credits" });
    },
  }),
});
