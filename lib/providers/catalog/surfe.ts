import { anything, text } from "@/lib/providers/reading.ts";
import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { CallbackOutcome, ReadError } from "@/lib/providers/provider.ts";
import { refusal } from "@/lib/providers/status.ts";
import { enrichOperations } from "./surfe-enrich.ts";
import { quota } from "./surfe-quota.ts";
import { answerFor, type Delivered, personKey, readDelivered } from "./surfe-delivered.ts";
import { searchOperations } from "./surfe-search.ts";
import { verifySignature } from "./surfe-signature.ts";

/** https://developers.surfe.com: 402 and 403 both mean out of budget, a day's quota included; a bad key is 401. */
const readError: ReadError = (reply) => {
  if (reply.status === 402) return failed("quota", refusal("The Surfe key is out of credits", reply));
  if (reply.status === 403 && typeof reply.body === "object")
    return failed("quota", refusal("The Surfe key is out of credits or quota", reply));
  if (reply.status === 429 && /quota|daily|per day/i.test(refusal("", reply)))
    return failed("quota", refusal("Surfe's quota for today is used up", reply));
  return undefined;
};

export const surfe = defineProvider({
  slug: "surfe",
  name: "Surfe",
  category: "database",
  tier: "standard",
  description:
    "Waterfall of many sources behind one key: verified e-mail and mobile, people and company search, lookalikes.",
  website: "https://www.surfe.com",
  docsUrl: "https://developers.surfe.com",
  evidence: "official",
  mark: { initials: "Su", color: "#0284c7" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.surfe.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }], burst: 20 },
  readError,
  doubts: [
    "Quotas of 2,000 people and 200 search results a day are not paced; Surfe's own refusal ends the day.",
    "What a company enrichment and a lookalike search cost is not documented; they are counted as searches.",
    "The path of the search by e-mail address comes from a derived specification.",
    "Lookalikes use the older v1 endpoint; its v2 successor wants a customer profile to be set up first.",
  ],
  operations: [...enrichOperations, ...searchOperations],
  quota,
  poll: {
    request: (externalId, name) => ({
      method: "GET",
      path: `/v2/${name === "enrich-company" ? "companies" : "people"}/enrich/${encodeURIComponent(externalId)}`,
    }),
    rows: (reply, name) => rowsOf(readDelivered(reply.body, false), name),
    pick: (reply, name, input) => {
      const job = readDelivered(reply.body, false);
      const key = name === "enrich-company" ? input["domain"] : personKey(personQuery(input));
      const row = job?.rows.find((each) => each.key === key);
      const [only, second] = job?.rows ?? [];
      const own = row ?? (second ? undefined : only);
      if (own) return answerFor(name, own);
      return rowsOf(job && { ...job, rows: [] }, name)[0] ?? malformedText("it is no enrichment job");
    },
  },
  callback: {
    rows: (reply, name) => {
      const event = eventReply.safeParse(reply.body).data;
      const job = event && readDelivered(event.data, event.eventType !== undefined);
      if (!job) return [];
      // The event for a whole batch may name the job only: its rows are then fetched.
      const outcomes: CallbackOutcome[] = job.rows.length > 0 ? rowsOf(job, name) : [pending({ retryAfterMs: 0 })];
      return outcomes.map((outcome) => (job.id ? { ...outcome, externalId: job.id } : outcome));
    },
    verify: verifySignature,
  },
});

const eventReply = z.object({ eventType: text, data: anything });

function rowsOf(job: Delivered | undefined, name: OperationName | undefined): Outcome[] {
  if (!job) return [];
  if (job.rows.length > 0) return job.rows.map((row) => answerFor(name, row));
  return [job.whole ?? notFound()];
}

const textField = z.string().optional().catch(undefined);
const personFields = z.object({
  firstName: textField,
  lastName: textField,
  companyDomain: textField,
  companyName: textField,
  linkedinUrl: textField,
});
const personQuery = (input: Record<string, unknown>) => personFields.parse(input);
