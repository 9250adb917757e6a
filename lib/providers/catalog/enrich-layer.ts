import { z } from "zod";
import { splitName } from "@/lib/cleaning/name.ts";
import type { EmailFinding } from "@/lib/contracts/entities.ts";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { failed, found, malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, foundEmail, linkedin, text } from "@/lib/providers/reading.ts";
import { readReason, saysNobody } from "@/lib/providers/status.ts";
import { answer, companyOf, companyReply, personOf, personReply } from "./enrich-layer-reply.ts";
import { searchOperations } from "./enrich-layer-search.ts";
import { socialProfiles } from "./social-links.ts";

/** https://enrichlayer.com/docs: 403 is out of credits, 404 a miss; an HTML 404 is a wrong path. */
const readError: ReadError = (reply) => {
  const told = typeof reply.body === "object" && reply.body !== null;
  if (reply.status === 402 || (reply.status === 403 && told))
    return readReason(reply) ?? failed("quota", "The Enrich Layer key is out of credits");
  return saysNobody(reply) ? notFound() : undefined;
};

const get = (path: string, query: Record<string, string | undefined>) => ({ method: "GET" as const, path, query });
const onePerHit = { charge: { rule: "per_hit", credits: 1 }, repeat: "paid", timeoutMs: 60_000 } as const;

const LOOK_UP_CREDITS = 2;
const ADDRESS_CREDITS = 3;

/** By a page is one credit; a name costs two for finding the page and one for the record, an address three and one. */
function personRequest(input: PersonQuery) {
  if (input.linkedinUrl) return get("/profile", { profile_url: input.linkedinUrl, use_cache: "if-present" });
  const name = input.firstName && input.lastName ? input : splitName(input.fullName);
  const employer = input.companyDomain ?? input.companyName;
  if (employer && name.firstName)
    return get("/profile/resolve", {
      first_name: name.firstName,
      last_name: name.lastName,
      company_domain: employer,
      similarity_checks: "include",
      enrich_profile: "enrich",
    });
  if (!input.email) throw new Error(`"${input.fullName}" is no first and last name; give both`);
  return get("/profile/resolve/email", { email: input.email, lookup_depth: "deep", enrich_profile: "enrich" });
}

const namedPerson = [
  ["firstName", "lastName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyDomain"],
  ["fullName", "companyName"],
] as const;

const workEmail = z.object({ email: foundEmail, status: text, email_queue_count: count, profile_url: linkedin });

/** Known addresses come at once; others are searched for, and the callback alone says what came of it. */
function workEmailAnswer(body: z.infer<typeof workEmail>): Outcome<EmailFinding> {
  if (body.email) return found({ email: body.email, status: "valid", linkedinUrl: body.profile_url });
  if (body.status === "email_not_found") return notFound();
  return body.email_queue_count === undefined ? malformedText("email is missing") : pending();
}

export const enrichLayer = defineProvider({
  slug: "enrich-layer",
  name: "Enrich Layer",
  category: "social",
  tier: "standard",
  description:
    "LinkedIn profiles and company pages as records, by page, name or domain, with search and addresses; successor of Proxycurl.",
  website: "https://enrichlayer.com",
  docsUrl: "https://enrichlayer.com/docs",
  evidence: "official",
  mark: { initials: "EL", color: "#1e40af" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://enrichlayer.com/api/v2",
  limits: { windows: [{ limit: 300, perMs: 60_000 }] },
  readError,
  doubts: [
    "Work addresses that are not known yet come only to a public https address that Enrich Layer can call.",
    "That a work address that is not found costs nothing is assumed; other look-ups that find nobody are billed.",
    "Whether a record that was asked for with a look-up costs its credit when there is none is not documented.",
  ],
  operations: [
    operation("enrich-person", {
      needs: [["linkedinUrl"], ...namedPerson, ["email"]],
      request: personRequest,
      reply: personReply,
      read: ({ page, record, lookedUp }, input) => {
        const byAddress =
          input.email !== undefined && input.companyDomain === undefined && input.companyName === undefined;
        const data = record && personOf(record);
        return answer({ page, data, lookedUp }, byAddress ? ADDRESS_CREDITS : LOOK_UP_CREDITS);
      },
      charge: { rule: "per_hit", credits: 1, dearer: { firstName: 3, fullName: 3, email: 4 } },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("enrich-company", {
      needs: [["linkedinUrl"], ["domain"], ["name"]],
      request: (input) =>
        input.linkedinUrl
          ? get("/company", { url: input.linkedinUrl, use_cache: "if-present" })
          : get("/company/resolve", {
              company_domain: input.domain,
              company_name: input.name,
              enrich_profile: "enrich",
            }),
      reply: companyReply,
      read: ({ page, record, lookedUp }) =>
        answer({ page, data: record && companyOf(record), lookedUp }, LOOK_UP_CREDITS),
      charge: { rule: "per_hit", credits: 1, dearer: { domain: 3, name: 3 } },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("find-email", {
      needs: [["linkedinUrl"]],
      request: (input, { callbackUrl }) => {
        if (!callbackUrl?.startsWith("https://"))
          throw new Error(
            "Enrich Layer sends work addresses to a public https address only; set the app's public URL first",
          );
        return get("/profile/email", { profile_url: input.linkedinUrl, callback_url: callbackUrl });
      },
      reply: workEmail,
      read: workEmailAnswer,
      charge: { rule: "per_hit", credits: ADDRESS_CREDITS },
      repeat: "paid",
      timeoutMs: 60_000,
      pollEveryMs: 60_000,
      giveUpAfterMs: 3_600_000,
    }),
    operation("find-personal-email", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      // Each address is billed: one is asked for.
      request: (input) => get("/contact-api/personal-email", { profile_url: input.linkedinUrl, page_size: "1" }),
      reply: z.object({ emails: z.array(z.unknown()) }),
      read: ({ emails }) => {
        const told = foundEmail.safeParse(emails);
        if (!told.success) return malformed(told.error);
        const address = told.data;
        const credits = emails.length;
        return address ? found({ personalEmail: address }, { credits }) : notFound({ credits });
      },
    }),
    operation("find-phone", {
      ...onePerHit,
      needs: [["linkedinUrl"]],
      request: (input) => get("/contact-api/personal-contact", { profile_url: input.linkedinUrl, page_size: "1" }),
      reply: z.object({ numbers: z.array(z.unknown()) }),
      read: ({ numbers }) => {
        const { number, unread } = firstNumber(numbers, undefined);
        if (unread) return malformedText("numbers has none that can be read");
        const credits = numbers.length;
        return number ? found({ phone: number, type: "unknown" }, { credits }) : notFound({ credits });
      },
    }),
    operation("find-social", {
      needs: [["email"]],
      request: (input) => get("/profile/resolve/email", { email: input.email, lookup_depth: "deep" }),
      reply: z
        .object({ url: text, linkedin_profile_url: text, twitter_profile_url: text, facebook_profile_url: text })
        .refine((body) => Object.keys(body).length > 0, "linkedin_profile_url is missing"),
      read: (body) => {
        const profiles = socialProfiles(Object.values(body).flatMap((link) => link ?? []));
        return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound({ credits: ADDRESS_CREDITS });
      },
      charge: { rule: "per_hit", credits: ADDRESS_CREDITS },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => get("/credit-balance", {}),
    reply: z.object({ credit_balance: count }),
    read: ({ credit_balance: left }) =>
      left === undefined ? malformedText("credit_balance is missing") : found({ remaining: left, unit: "credits" }),
  }),
  // Not signed: the id in the URL is the proof.
  callback: {
    rows: ({ body }) => {
      const told = workEmail.safeParse(body);
      return told.success ? [workEmailAnswer(told.data)] : [malformed(told.error)];
    },
  },
});
