import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, flag, joinName, list, saysAnything } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import {
  contactAnswer,
  contactReply,
  enrichedAnswer,
  enrichedReply,
  personOf,
  startAnswer,
} from "./voila-norbert-reply.ts";

/** The domain search hands out a page at a time; how many are on one is not documented. */
const PAGE = 50;

/** The time the window opens again is told as seconds since 1970; only the reply's own clock can be held against it. */
const readError: ReadError = (reply) => {
  if (reply.status !== 429) return undefined;
  const untilMs =
    Number(reply.headers["x-ratelimit-reset"] ?? "none") * 1_000 - Date.parse(reply.headers["date"] ?? "");
  return untilMs > 0
    ? failed("rate_limit", "Voila Norbert limits the calls", { retryAfterMs: untilMs })
    : readStatus(reply);
};

const credits = z.object({ remains: count, total: count });

export const voilaNorbert = defineProvider({
  slug: "voila-norbert",
  name: "Voila Norbert",
  category: "email-finder",
  tier: "standard",
  description:
    "Finds business addresses by name and company, lists the contacts it has of a domain, and says whose an address is.",
  website: "https://www.voilanorbert.com",
  docsUrl: "https://api.voilanorbert.com/2018-01-08/",
  evidence: "official",
  mark: { initials: "VN", color: "#be123c" },
  auth: { kind: "basic", key: "password", other: "api" },
  baseUrl: "https://api.voilanorbert.com/2018-01-08",
  limits: { windows: [{ limit: 120, perMs: 60_000 }] },
  readError,
  doubts: [
    "What a webhook is sent is not documented; it is read as the contact that the search itself returns.",
    "How many contacts a domain search returns and bills at most is not documented; fifty are reserved for.",
    "Enrichment goes by an uploaded list whose result only a webhook gets, at a public https address; its shape follows a public client.",
    "Each address that is enriched is counted as one credit, found or not.",
    "Verification goes by uploaded lists too, and what its webhook is sent is not known; it is not used.",
    "That a score of 100 means a checked address, and lower ones none, is from the vendor's pages for people.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
      ],
      request: (input, { callbackUrl }) => ({
        method: "POST",
        path: "/search/name",
        form: {
          name: input.fullName ?? joinName(input.firstName, input.lastName),
          domain: input.companyDomain,
          company: input.companyDomain ? undefined : input.companyName,
          webhook: callbackUrl,
        },
      }),
      reply: contactReply,
      read: (body, _input, reply) => startAnswer(body, reply.status),
      charge: { rule: "per_hit", credits: 1 },
      // The same contact is billed once, as long as it is not deleted.
      repeat: "free",
      limits: {
        windows: [
          { limit: 300, perMs: 60_000 },
          { limit: 100_000, perMs: 86_400_000 },
        ],
      },
      pollEveryMs: 5_000,
      giveUpAfterMs: 900_000,
    }),
    operation("search-domain", {
      needs: [["domain"], ["name"]],
      request: (input) => ({
        method: "POST",
        path: "/search/domain",
        form: {
          domain: input.domain,
          company: input.domain ? undefined : input.name,
          page: input.cursor && /^\d+$/.test(input.cursor) ? input.cursor : undefined,
        },
      }),
      reply: z.object({ result: list(contactReply), total: count, has_next: flag }),
      read: ({ result, total, has_next: more }, input) => {
        const people = result.map(personOf).filter(saysAnything);
        if (people.length === 0) return notFound();
        const billed = people.filter((person) => person.email !== undefined).length;
        const next = more ? { nextCursor: String(Number(input.cursor ?? "1") + 1) } : {};
        return found({ people, total, ...next }, { results: billed, credits: billed });
      },
      charge: { rule: "per_result", credits: 1, maxResults: PAGE },
      repeat: "free",
      timeoutMs: 60_000,
      limits: {
        windows: [
          { limit: 60, perMs: 60_000 },
          { limit: 50_000, perMs: 86_400_000 },
        ],
      },
    }),
    operation("enrich-person", {
      needs: [["email"]],
      request: (input, { callbackUrl }) => {
        if (!callbackUrl?.startsWith("https://"))
          throw new Error(
            "Voila Norbert sends what it knows of an address to a public https address only; set the app's public URL first",
          );
        return { method: "POST", path: "/enrich/upload", form: { data: input.email, webhook: callbackUrl } };
      },
      reply: z.object({ token: z.string(), success: flag }),
      // Nothing can be asked about later: the call to the webhook is the answer.
      read: ({ success }, _input, reply) =>
        success === false ? failed("unavailable", refusal("Voila Norbert took no list", reply)) : pending(),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      pollEveryMs: 60_000,
      giveUpAfterMs: 3_600_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account/" }),
    reply: z.union([
      z.object({ credits }),
      z.object({ credits: count }).transform((body) => ({ credits: { remains: body.credits, total: undefined } })),
    ]),
    read: ({ credits: { remains, total } }) =>
      remains === undefined
        ? malformedText("credits.remains is missing")
        : found({ remaining: remains, limit: total ?? null, unit: "credits" }),
  }),
  poll: {
    request: (externalId) => ({ method: "GET", path: `/contacts/${encodeURIComponent(externalId)}` }),
    rows: (reply) => {
      const contact = contactReply.safeParse(reply.body).data;
      return contact ? [contactAnswer(contact)] : [];
    },
  },
  callback: {
    rows: (reply, name) => {
      const list = enrichedReply.safeParse(reply.body).data;
      if (list && name !== "find-email") return list.results.map(enrichedAnswer);
      const contact = contactReply.safeParse(reply.body).data;
      if (!contact) return [];
      return [{ ...contactAnswer(contact), ...(contact.id !== undefined && { externalId: contact.id }) }];
    },
  },
});
