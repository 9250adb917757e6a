import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, group, joinName, list, saysAnything, text } from "@/lib/providers/reading.ts";
import { refusal, readReason, saysNobody } from "@/lib/providers/status.ts";
import { companyOperations, MOST, peopleSearch, searchResults, startedSearch } from "./findymail-intellimatch.ts";
import {
  companyAnswer,
  companyReply,
  contactAnswer,
  contactReply,
  contactsReply,
  employeeOf,
  employeesReply,
  phoneAnswer,
  phoneReply,
  profileAnswer,
  profileReply,
  verdictAnswer,
  verdictReply,
} from "./findymail-reply.ts";

const errorBody = z.object({ error: text, message: text });

/** https://app.findymail.com/docs/: "Not enough credits" comes with HTTP 200, so the text is looked at first. */
const readError: ReadError = (reply) => {
  if (reply.status >= 500) return undefined;
  if (reply.status === 404 && /not ready/i.test(errorText(reply.body) ?? "")) return pending();
  const body = errorBody.safeParse(reply.body).data;
  const reason = body?.error ?? (reply.status >= 400 ? body?.message : undefined);
  if (reply.status === 402 || (reason !== undefined && /credit/i.test(reason)))
    return failed("quota", "The Findymail key is out of credits");
  if (reply.status === 423 || (reason !== undefined && /subscription|paused/i.test(reason)))
    return failed("quota", "The Findymail subscription is paused");
  if (reply.status >= 300 || reason === undefined) return undefined;
  if (/unauthenticated|unauthorized|token|api key/i.test(reason)) return failed("auth", "Findymail refused the key");
  if (/not found|no (email|contact|result|phone|match)/i.test(reason)) return notFound();
  return readReason(reply) ?? failed("invalid_input", refusal("Findymail refused the question", reply));
};

/** Some clients get 404 for "nobody there"; an HTML 404 is a wrong path and no answer. */
const missing: ReadError = (reply) => (saysNobody(reply) ? notFound() : undefined);

const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });

export const findymail = defineProvider({
  slug: "findymail",
  name: "Findymail",
  category: "email-finder",
  tier: "budget",
  description: "Finds addresses it has verified already; phones, companies, employees and technologies as well.",
  website: "https://www.findymail.com",
  docsUrl: "https://app.findymail.com/docs/",
  evidence: "official",
  mark: { initials: "Fm", color: "#7c3aed" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://app.findymail.com/api",
  limits: { windows: [], concurrency: 300 },
  readError,
  doubts: [
    "That HTTP 423 means a paused subscription is from memory.",
    "The verifier says only whether it could verify; an address it could not verify reads as invalid.",
    "Searches for people by trade or country, and for companies, go in plain words; the names of the fields of their rows follow clients.",
    "A company that a search in words finds is counted as one credit; ten lookalikes are one.",
    "How many contacts a domain search returns at most is not documented; ten are reserved for.",
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
        const name = input.fullName ?? joinName(input.firstName, input.lastName);
        const company = input.companyDomain ?? input.companyName;
        if (name && company) return post("/search/name", { name, domain: company });
        return post("/search/business-profile", { linkedin_url: canonicalLinkedinUrl(input.linkedinUrl) });
      },
      readError: missing,
      reply: contactReply,
      read: contactAnswer,
      charge: { rule: "per_hit", credits: 1, pool: "finder" },
      repeat: "paid",
    }),
    operation("search-domain", {
      needs: [["domain", "titles"]],
      request: (input) => post("/search/domain", { domain: input.domain, roles: input.titles?.slice(0, 3) }),
      readError: missing,
      reply: contactsReply,
      read: (body) => {
        const people = (body.contacts ?? body.payload?.contacts ?? []).filter(saysAnything);
        if (people.length === 0) return notFound();
        return found({ people, total: people.length }, { results: people.length, credits: people.length });
      },
      charge: { rule: "per_result", credits: 1, pool: "finder", maxResults: 10 },
      repeat: "paid",
      limits: { windows: [], concurrency: 5 },
      timeoutMs: 60_000,
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => post("/verify", { email: input.email }),
      reply: verdictReply,
      read: (body, input) => verdictAnswer(body, input.email),
      charge: { rule: "per_call", credits: 1, pool: "verifier" },
      repeat: "paid",
    }),
    operation("enrich-person", {
      needs: [["email"]],
      request: (input) => post("/search/reverse-email", { email: input.email, with_profile: true }),
      readError: missing,
      reply: profileReply,
      read: profileAnswer,
      charge: { rule: "per_hit", credits: 2, pool: "finder" },
      repeat: "paid",
    }),
    operation("find-social", {
      needs: [["email"]],
      // Without the profile it costs half as much.
      request: (input) => post("/search/reverse-email", { email: input.email, with_profile: false }),
      readError: missing,
      reply: profileReply,
      read: (body) => {
        const { linkedin_url: page, username } = body.contact ?? body;
        const linkedin = page ?? username;
        return linkedin ? found({ profiles: { linkedin } }) : notFound();
      },
      charge: { rule: "per_hit", credits: 1, pool: "finder" },
      repeat: "paid",
    }),
    operation("find-phone", {
      needs: [["linkedinUrl"]],
      request: (input) => post("/search/phone", { linkedin_url: canonicalLinkedinUrl(input.linkedinUrl) }),
      readError: missing,
      reply: phoneReply,
      read: phoneAnswer,
      charge: { rule: "per_hit", credits: 10, pool: "finder" },
      repeat: "paid",
    }),
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: (input) =>
        post("/search/company", { domain: input.domain, linkedin_url: input.linkedinUrl, name: input.name }),
      readError: missing,
      reply: companyReply,
      read: companyAnswer,
      charge: { rule: "per_hit", credits: 1, pool: "finder" },
      repeat: "paid",
    }),
    operation("search-people", {
      needs: [
        ["companyDomain", "titles"],
        ["titles", "industries"],
        ["titles", "countries"],
      ],
      request: (input) =>
        input.companyDomain
          ? post("/search/employees", {
              website: input.companyDomain,
              job_titles: input.titles,
              count: input.limit ?? 5,
            })
          : peopleSearch(input),
      readError: missing,
      reply: z.union([startedSearch, employeesReply.transform((rows) => ({ started: undefined, rows }))]),
      read: (body) => {
        if (body.started !== undefined) return pending({ externalId: body.started });
        const people = "rows" in body ? body.rows.map(employeeOf).filter(saysAnything) : [];
        if (people.length === 0) return notFound();
        return found({ people, total: people.length }, { results: people.length });
      },
      charge: { rule: "per_result", credits: 1, pool: "finder", maxResults: 25 },
      repeat: "paid",
      pollEveryMs: 5_000,
      giveUpAfterMs: 1_800_000,
    }),
    ...companyOperations,
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input) => post("/technologies", { domain: input.domain }),
      readError: missing,
      reply: z.object({
        technologies: list(z.union([z.object({ name: text }), text.transform((name) => ({ name }))])),
      }),
      read: (body) => {
        const technologies = body.technologies.flatMap(({ name }) => name ?? []);
        return technologies.length > 0 ? found({ technologies }) : notFound();
      },
      charge: { rule: "per_hit", credits: 1, pool: "finder" },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/credits" }),
    reply: z.object({ credits: count, verifier_credits: count }),
    read: ({ credits, verifier_credits: verifier }) => {
      if (credits === undefined) return malformedText("credits is missing");
      const pools = {
        finder: { remaining: credits },
        ...(verifier !== undefined && { verifier: { remaining: verifier } }),
      };
      return found({ remaining: credits, unit: "finder", pools });
    },
  }),
  // Searches in words alone run on; "not found or not ready yet" is all that is said of those.
  poll: {
    request: (hash) => ({ method: "GET", path: "/intellimatch/data", query: { hash, per_page: MOST } }),
    rows: (reply, name) => [searchResults(name, reply.body)],
  },
  // Sent instead of an answer where a search was given a webhook_url; no signature is documented.
  callback: {
    rows: (reply) => {
      const body = callbackReply.safeParse(reply.body);
      if (!body.success) return [];
      const several = body.data.payload?.contacts ?? body.data.contacts;
      if (several) return several.length > 0 ? several.map((person) => found(person)) : [notFound()];
      const one = contactReply.safeParse(reply.body);
      return one.success ? [contactAnswer(one.data)] : [];
    },
  },
});

const callbackReply = z.object({ contacts: contactsReply.shape.contacts, payload: group(contactsReply.shape) });
