import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply, RequestContext, VerifyCallback } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, group, text } from "@/lib/providers/reading.ts";
import { sameText } from "@/lib/providers/same-text.ts";
import {
  answerFor,
  companyAnswer,
  companyReply,
  personAnswer,
  personReply,
  socialAnswer,
  technologiesAnswer,
} from "./clearbit-reply.ts";
import { searchOperations } from "./clearbit-search.ts";

const errorBody = z.object({ error: group({ type: text, message: text }) });

/** https://clearbit.com/docs: 404 is a miss, unless a text says that there is no such page. */
const readError: ReadError = (reply) => {
  const error = errorBody.safeParse(reply.body).data?.error;
  if (reply.status === 404 && (reply.body === "" || typeof reply.body === "object")) return notFound();
  if (reply.status === 402 || (reply.status >= 400 && /quota|over_limit/i.test(error?.type ?? "")))
    return failed("quota", "The Clearbit key has used up its quota");
  return undefined;
};

const get = (path: string, query: Record<string, string | undefined>) => ({ method: "GET" as const, path, query });
const companies = "https://company.clearbit.com/v2/companies/find";
const hook = ({ callbackUrl }: RequestContext) => (callbackUrl?.startsWith("https://") ? callbackUrl : undefined);

/** 202: the record is being put together; the same question is asked again later. */
const queued = (reply: Reply, externalId: string | undefined) =>
  reply.status === 202 ? pending(externalId === undefined ? {} : { externalId }) : undefined;

const later = { repeat: "paid", pollEveryMs: 5_000, giveUpAfterMs: 600_000 } as const;
const perHit = { rule: "per_hit", credits: 1 } as const;
const findPerson = {
  ...later,
  needs: [["email"]] as const,
  request: (input: { email?: string | undefined }, context: RequestContext) =>
    get("/v2/people/find", { email: input.email, webhook_url: hook(context) }),
  readError: (reply: Reply, input?: { email?: string | undefined }) => queued(reply, input?.email),
  reply: personReply,
  charge: perHit,
};

const event = z.object({ status: count, body: anything, type: text });

/** `sha1=` and HMAC-SHA1 over the body; the secret is the key without its `sk_`. */
const verify: VerifyCallback = ({ body, headers }, sign) =>
  sameText((headers["x-request-signature"] ?? "").toLowerCase(), `sha1=${sign(body, { hash: "sha1" })}`);

const isCompany = (name: OperationName | undefined) => name === "enrich-company" || name === "detect-technologies";

export const clearbit = defineProvider({
  slug: "clearbit",
  name: "Clearbit",
  category: "company",
  tier: "premium",
  description:
    "People and companies by address and domain and by search, for holders of a key from before HubSpot took it over.",
  website: "https://clearbit.com",
  docsUrl: "https://clearbit.com/docs",
  evidence: "official",
  mark: { initials: "Cb", color: "#2563eb" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://person.clearbit.com",
  hosts: ["company.clearbit.com", "prospector.clearbit.com", "discovery.clearbit.com"],
  limits: { windows: [{ limit: 600, perMs: 60_000 }] },
  readError,
  doubts: [
    "Clearbit belongs to HubSpot and gives out no new keys; whether old ones still work is not certain.",
    "That 402 means a used-up quota, and the pace of 600 calls a minute, are from memory.",
    "There is no page that says what is left: the key is tried on the look-up of a name's domain, which is counted as free.",
    "Each record found is counted as one credit, and each address in a list; a list of people without addresses as free.",
    "How lists of titles, seniorities and roles are spelt in a question is from memory.",
  ],
  operations: [
    operation("enrich-person", { ...findPerson, read: personAnswer }),
    operation("find-social", { ...findPerson, read: socialAnswer }),
    operation("enrich-company", {
      ...later,
      needs: [["domain"], ["name"]],
      request: (input, context) =>
        input.domain
          ? get(companies, { domain: input.domain, webhook_url: hook(context) })
          : get("https://company.clearbit.com/v1/domains/find", { name: input.name }),
      readError: (reply, input) => queued(reply, input?.domain),
      reply: companyReply,
      read: (row, { name, domain }) => companyAnswer(row, name !== undefined && domain === undefined),
      charge: perHit,
    }),
    operation("detect-technologies", {
      ...later,
      needs: [["domain"]],
      request: (input, context) => get(companies, { domain: input.domain, webhook_url: hook(context) }),
      readError: (reply, input) => queued(reply, input?.domain),
      reply: companyReply,
      read: technologiesAnswer,
      charge: perHit,
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => get("https://company.clearbit.com/v1/domains/find", { name: "Clearbit" }),
    reply: z.object({ domain: z.string() }),
    read: () => found({ remaining: null, unit: "credits" }),
  }),
  poll: {
    request: (externalId, name) =>
      isCompany(name) ? get(companies, { domain: externalId }) : get("/v2/people/find", { email: externalId }),
    rows: (reply, name) => [queued(reply, undefined) ?? answerFor(reply.body, name)],
  },
  callback: {
    rows: (reply, name) => {
      const told = event.safeParse(reply.body).data;
      if (!told || told.status === undefined) return [];
      if (told.status === 202) return [pending()];
      if (told.status === 404) return [notFound()];
      if (told.status >= 400) return [failed("unavailable", `Clearbit could not find out (HTTP ${told.status})`)];
      return [answerFor(told.body, name ?? (told.type === "company" ? "enrich-company" : undefined))];
    },
    verify,
  },
});
