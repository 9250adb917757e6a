import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText } from "@/lib/providers/reading.ts";
import {
  categoriesOf,
  companyAnswer,
  companyReply,
  decisionMakerAnswer,
  personAnswer,
  personReply,
  verdictAnswer,
} from "./anymail-finder-reply.ts";

/** https://anymailfinder.com/email-finder-api/docs: errors are `{error, error_explained}`; older answers say a miss with 404. */
const readError: ReadError = ({ status, body }) => {
  if (status < 400 || status >= 500) return undefined;
  const reason = errorText(body) ?? "";
  if (status === 402 || /credit|payment/i.test(reason))
    return failed("quota", "The Anymail finder key is out of credits");
  if (status === 451 || /blacklist/i.test(reason)) return failed("suppressed", "The person asked to be removed");
  return undefined;
};

const missing: ReadError = ({ status, body }) => (status === 404 && typeof body === "object" ? notFound() : undefined);

const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });
/** Mail servers are asked while the caller waits, for up to three minutes. */
const timeoutMs = 180_000;

export const anymailFinder = defineProvider({
  slug: "anymail-finder",
  name: "Anymail finder",
  category: "email-finder",
  tier: "standard",
  description: "Finds business addresses and checks them while you wait; only those it could verify are charged.",
  website: "https://anymailfinder.com",
  docsUrl: "https://anymailfinder.com/email-finder-api/docs",
  evidence: "official",
  mark: { initials: "Af", color: "#0e7490" },
  auth: { kind: "header", name: "Authorization" },
  baseUrl: "https://api.anymailfinder.com/v5.1",
  // The vendor has no limits but asks to slow down when it is busy.
  limits: { windows: [{ limit: 10, perMs: 1_000 }], burst: 20 },
  readError,
  doubts: [
    "Some clients send the key with Bearer in front of it; the current documentation sends it bare.",
    "How the account page names what is left differs between sources (credits_left, credits_remaining).",
    "Addresses it calls risky are not charged; they are kept as unknown.",
    "A search by LinkedIn profile costs twice as much; it is asked for only where there is no name and company.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
        ["linkedinUrl"],
      ],
      request: (input) => {
        const name = input.fullName ?? (input.firstName && input.lastName);
        if (!name || !(input.companyDomain ?? input.companyName))
          return post("/find-email/linkedin-url", { linkedin_url: input.linkedinUrl });
        const named = input.firstName && input.lastName;
        return post("/find-email/person", {
          ...(named ? { first_name: input.firstName, last_name: input.lastName } : { full_name: input.fullName }),
          ...(input.companyDomain ? { domain: input.companyDomain } : { company_name: input.companyName }),
        });
      },
      readError: missing,
      reply: personReply,
      read: personAnswer,
      charge: { rule: "per_hit", credits: 1, dearer: { linkedinUrl: 2 } },
      // The same search is free for thirty days.
      repeat: "free",
      timeoutMs,
    }),
    operation("search-domain", {
      needs: [["domain"], ["name"]],
      request: (input) =>
        post("/find-email/company", {
          ...(input.domain ? { domain: input.domain } : { company_name: input.name }),
          email_type: "any",
        }),
      readError: missing,
      reply: companyReply,
      read: companyAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "free",
      timeoutMs,
    }),
    operation("search-people", {
      needs: [
        ["companyDomain", "titles"],
        ["companyDomain", "departments"],
        ["companyName", "titles"],
        ["companyName", "departments"],
      ],
      request: (input) =>
        post("/find-email/decision-maker", {
          ...(input.companyDomain ? { domain: input.companyDomain } : { company_name: input.companyName }),
          decision_maker_category: categoriesOf([...(input.titles ?? []), ...(input.departments ?? [])]),
        }),
      readError: missing,
      reply: personReply,
      read: decisionMakerAnswer,
      charge: { rule: "per_hit", credits: 2 },
      repeat: "free",
      timeoutMs,
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => post("/verify-email", { email: input.email }),
      reply: personReply,
      read: (body, input) => verdictAnswer(body, input.email),
      charge: { rule: "per_call", credits: 0.2 },
      repeat: "paid",
      timeoutMs,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account" }),
    reply: z.object({ credits_left: count, credits_remaining: count, credits: count }),
    read: (body) => {
      const remaining = body.credits_left ?? body.credits_remaining ?? body.credits;
      return remaining === undefined ? malformedText("credits_left is missing") : found({ remaining, unit: "credits" });
    },
  }),
});
