import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { CallbackOutcome, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, flag, list, text } from "@/lib/providers/reading.ts";
import { readReason, refusal } from "@/lib/providers/status.ts";
import { about, askedNames, enriching, keyOf, POLL_MS, type Query } from "./dropcontact-ask.ts";
import { companyAnswer, emailAnswer, type Enriched, personAnswer, record, verdictAnswer } from "./dropcontact-reply.ts";

const state = z.object({ success: flag, error: flag, reason: anything, detail: anything });

/** https://developer.dropcontact.com/en/errors/: always look at `success`, also with HTTP 200. */
const readError: ReadError = (reply) => {
  const body = state.safeParse(reply.body).data;
  if (!body || reply.status === 429 || reply.status >= 500) return undefined;
  const words = errorText(body.reason) ?? errorText(body.detail) ?? "";
  const refused = reply.status >= 400 || body.error === true || body.success === false;
  if (!refused) return undefined;
  if (/not ready/i.test(words)) return pending({ retryAfterMs: POLL_MS });
  if (/credit/i.test(words)) return failed("quota", "The Dropcontact key is out of credits");
  if (reply.status >= 400 && reply.status !== 403) return undefined;
  if (/account|token|key|unauthori[sz]ed/i.test(words)) return failed("auth", "Dropcontact refused the key");
  if (reply.status === 403) return undefined;
  return (
    readReason(reply) ?? failed("invalid_input", refusal("Dropcontact refused the question", { ...reply, body: words }))
  );
};

const named = [
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
  ["linkedinUrl"],
] as const;

/** The rows of a batch; the documentation shows a row by itself, too. */
const resultReply = z.union([
  z.object({ data: list(record) }),
  z
    .looseObject({ email: anything })
    .refine((body) => "email" in body)
    .transform((body) => ({ data: [record.parse(body)] })),
]);
const questionFields = z.record(z.string(), z.string().optional().catch(undefined));

function answerFor(name: OperationName | undefined, row: Enriched, input: Query): Outcome {
  if (name === "find-email") return emailAnswer(row);
  if (name === "verify-email") return verdictAnswer(row, input.email);
  if (name === "enrich-company") return companyAnswer(row);
  return personAnswer(row, input.email !== undefined);
}

/** The row that answers a question, told by what was sent along with it. */
function ownAnswer(
  results: readonly Enriched[],
  name: OperationName | undefined,
  input: Record<string, unknown>,
): Outcome {
  const fields: Query = questionFields.safeParse(input).data ?? {};
  const kind = askedNames.find((known) => known === name);
  const query = kind ? about(kind, fields) : fields;
  const own = results.find((row) => row.custom_fields?.question === keyOf(query));
  const [only, second] = results;
  const row = own ?? (second ? undefined : only);
  return row ? answerFor(name, row, query) : malformedText("the record is not in the answer");
}

const delivered = z.object({ request_id: text, data: list(record) });
/** An event has a type beside its data; the webhook of a single batch has not. */
const eventReply = z.union([z.object({ data: delivered }).transform(({ data }) => data), delivered]);

export const dropcontact = defineProvider({
  slug: "dropcontact",
  name: "Dropcontact",
  category: "email-finder",
  tier: "standard",
  description:
    "Finds and verifies business addresses by algorithm, without a database; French register data of companies.",
  website: "https://www.dropcontact.com",
  docsUrl: "https://developer.dropcontact.com",
  evidence: "official",
  mark: { initials: "Dc", color: "#15803d" },
  auth: { kind: "header", name: "X-Access-Token" },
  baseUrl: "https://api.dropcontact.com",
  limits: { windows: [{ limit: 60, perMs: 1_000 }] },
  readError,
  doubts: [
    "A request that Dropcontact does not know looks like one that is not ready; it is given up after half an hour.",
    "That a shared mailbox found in place of the person's address is billed is assumed.",
    "What is said of an address that is not in the answer is read as unknown.",
  ],
  operations: [
    operation("find-email", { needs: named, ...enriching("find-email"), charge: { rule: "per_hit", credits: 1 } }),
    operation("enrich-person", {
      needs: [["email"], ...named],
      ...enriching("enrich-person"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("verify-email", {
      needs: [["email"]],
      ...enriching("verify-email"),
      charge: { rule: "per_call", credits: 1 },
    }),
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      ...enriching("enrich-company"),
      charge: { rule: "per_hit", credits: 1 },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v1/account/credits" }),
    reply: z.object({ credits: count, credits_left: count }),
    read: (body) => {
      const remaining = body.credits ?? body.credits_left;
      return remaining === undefined ? malformedText("credits is missing") : found({ remaining, unit: "credits" });
    },
  }),
  poll: {
    request: (externalId) => ({ method: "GET", path: `/v1/enrich/all/${encodeURIComponent(externalId)}` }),
    rows: (reply, name) => (resultReply.safeParse(reply.body).data?.data ?? []).map((row) => answerFor(name, row, {})),
    pick: (reply, name, input) => ownAnswer(resultReply.safeParse(reply.body).data?.data ?? [], name, input),
  },
  // Unsigned; several events may come in one call.
  callback: {
    rows: (reply, name) => {
      const events: unknown[] = Array.isArray(reply.body) ? reply.body : [reply.body];
      return events.flatMap((event): CallbackOutcome[] => {
        const told = eventReply.safeParse(event).data;
        const outcomes = told?.data.map((row) => answerFor(name, row, {})) ?? [];
        return outcomes.map((outcome) => ({ ...outcome, ...(told?.request_id && { externalId: told.request_id }) }));
      });
    },
    pick: (reply, name, input) => {
      const events: unknown[] = Array.isArray(reply.body) ? reply.body : [reply.body];
      return ownAnswer(
        events.flatMap((event) => eventReply.safeParse(event).data?.data ?? []),
        name,
        input,
      );
    },
  },
});
