import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply, RequestContext } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, flag, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import {
  answerOf,
  company,
  jobAnswer,
  jobReply,
  pageSize,
  people,
  phoneVerdict,
  places,
  social,
  verdict,
} from "./outscraper-reply.ts";

const errorBody = z.object({ error: anything, errorMessage: text, message: text });

/** Errors come with 2xx as well: `{"error": true, "errorMessage": …}`. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500) return undefined;
  const reason = body.errorMessage ?? text.parse(body.error) ?? body.message ?? "";
  if (!flag.parse(body.error) && !text.parse(body.error) && !body.errorMessage && reply.status < 300) return undefined;
  if (/payment|credit|balance|billing|unpaid/i.test(reason))
    return failed("quota", "The Outscraper account is used up");
  if (/api[ -]?key|token|unauthori[sz]ed/i.test(reason)) return failed("auth", "Outscraper refused the key");
  if (/too many|rate limit/i.test(reason)) return failed("rate_limit", "Outscraper limits the calls");
  return reply.status < 300 ? failed("invalid_input", refusal("Outscraper refused the question", reply)) : undefined;
};

/** Only https is called back; without it the job is asked for until it is done. */
const webhook = ({ callbackUrl }: RequestContext) =>
  callbackUrl?.startsWith("https://") ? { webhook: callbackUrl } : {};

const ask = (path: string, query: string | undefined, context: RequestContext) => ({
  method: "GET" as const,
  path,
  query: { query, async: "true", ...webhook(context) },
});

const job = { repeat: "paid", pollEveryMs: 5_000, giveUpAfterMs: 900_000, reply: jobReply } as const;
/** US dollars a record, by the price list of small accounts. */
const perRecord = { rule: "per_hit", credits: 0.003, pool: "US dollars" } as const;

/** An answer for one row of a job fetched or pushed. */
function answered(reply: Reply, name: OperationName | undefined, input: Record<string, unknown> = {}): Outcome {
  const body = jobReply.safeParse(reply.body);
  if (!body.success) return malformedText("it is no request of Outscraper's");
  const question = { cursor: text.parse(input["cursor"]), email: text.parse(input["email"]), phone: text.parse(input["phone"]) }; // prettier-ignore
  return jobAnswer(answerOf(name))(body.data, question);
}

/** Where each record is about a question of its own, one outcome for each. */
const oneByOne: ReadonlySet<OperationName | undefined> = new Set(["enrich-company", "verify-email", "verify-phone"]);

function eachAnswered(reply: Reply, name: OperationName | undefined): Outcome[] {
  const body = jobReply.safeParse(reply.body).data;
  const records: unknown[] = Array.isArray(body?.data) ? body.data.flat() : [];
  if (!oneByOne.has(name) || records.length < 2) return [answered(reply, name)];
  return records.map((record) => answered({ ...reply, body: { ...body, data: [record] } }, name));
}

export const outscraper = defineProvider({
  slug: "outscraper",
  name: "Outscraper",
  category: "maps",
  tier: "budget",
  description: "Businesses from Google Maps, contacts and profiles from websites, company facts, and checks of both.",
  website: "https://outscraper.com",
  docsUrl: "https://app.outscraper.com/api-docs",
  evidence: "official",
  mark: { initials: "Os", color: "#0ea5e9" },
  auth: { kind: "header", name: "X-API-KEY" },
  baseUrl: "https://api.app.outscraper.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "The page that says what is left and the words of verdicts and carriers come from other people's code.",
    "Prices are those of small accounts, three dollars for a thousand records and five for phones; larger ones pay less.",
    "That a search which finds nothing is not billed is read from “billed per record”.",
    "Outscraper publishes no number for its rate limit that was found.",
  ],
  operations: [
    operation("find-places", {
      needs: [["query"]],
      request: ({ query, latitude, longitude, limit, cursor }, context) => ({
        method: "POST",
        path: "/google-maps-search",
        json: {
          query: [query],
          organizationsPerQueryLimit: Math.min(limit ?? pageSize, pageSize),
          ...(cursor && { skipPlaces: Number(cursor) }),
          ...(latitude !== undefined && longitude !== undefined && { coordinates: `${latitude},${longitude}` }),
          language: "en",
          async: true,
          ...webhook(context),
        },
      }),
      ...job,
      read: jobAnswer(places),
      charge: { rule: "per_result", credits: 0.003, pool: "US dollars", maxResults: pageSize },
      worstCase: ({ limit }) => Math.min(limit ?? pageSize, pageSize) * 0.003,
    }),
    operation("search-domain", {
      needs: [["domain"]],
      request: (input, context) => ask("/emails-and-contacts", input.domain, context),
      ...job,
      read: jobAnswer(people),
      charge: perRecord,
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"]],
      request: (input, context) => ask("/emails-and-contacts", input.domain ?? input.companyDomain, context),
      ...job,
      read: (body) => jobAnswer(social)(body),
      charge: perRecord,
    }),
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input, context) => ask("/company-insights", input.domain, context),
      ...job,
      read: (body) => jobAnswer(company)(body),
      charge: perRecord,
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input, context) => ask("/email-validator", input.email, context),
      ...job,
      read: jobAnswer(verdict),
      charge: perRecord,
    }),
    operation("verify-phone", {
      needs: [["phone"]],
      request: (input, context) => ask("/phones-enricher", input.phone, context),
      ...job,
      read: jobAnswer(phoneVerdict),
      charge: { ...perRecord, credits: 0.005 },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/profile/balance" }),
    reply: z.object({ balance: count }),
    read: ({ balance }) =>
      balance === undefined ? malformedText("balance is missing") : found({ remaining: balance, unit: "US dollars" }),
  }),
  poll: {
    request: (externalId) => ({ method: "GET", path: `/requests/${encodeURIComponent(externalId)}` }),
    rows: eachAnswered,
    pick: answered,
  },
  // Not signed; what it holds of the results is not documented, so a call without them only says that they are there.
  callback: {
    rows: (reply, name) => {
      const body = jobReply.safeParse(reply.body).data;
      if (!body || !(body.id ?? body.data)) return [];
      const outcomes = Array.isArray(body.data) ? eachAnswered(reply, name) : [pending({ retryAfterMs: 0 })];
      return outcomes.map((outcome) => (body.id ? { ...outcome, externalId: body.id } : outcome));
    },
  },
});
