import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, pending } from "@/lib/providers/outcome.ts";
import type { CallbackOutcome, ReadError, RequestContext } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, joinName, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import {
  answerFor,
  emailAnswer,
  isAbout,
  phoneAnswer,
  readRows,
  startedOr,
  startReply,
  verdictAnswer,
} from "./enrow-reply.ts";

/** https://docs.enrow.io: `{message}`. An empty balance is 402, and was 422 before, as wrong questions are still; 202 goes on. */
const readError: ReadError = (reply) => {
  if (reply.status === 202 && startReply.safeParse(reply.body).data?.id === undefined) return pending();
  if (reply.status === 402 || (reply.status === 422 && /balance|credit/i.test(refusal("", reply))))
    return failed("quota", "The Enrow key is out of credits");
  return undefined;
};

/** Only https is accepted; without it the search is asked for until it is done. */
const notify = ({ callbackUrl }: RequestContext) =>
  callbackUrl?.startsWith("https://") ? { settings: { webhook: callbackUrl } } : {};
const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });

const paths: Partial<Record<OperationName, string>> = {
  "find-email": "/email/find",
  "verify-email": "/email/verify",
  "find-phone": "/phone",
};
/** Marks the id of a batch, whose results have an address of their own. */
const batch = "bulk:";

const later = { repeat: "paid", pollEveryMs: 3_000, giveUpAfterMs: 600_000 } as const;
const manyStarted = (reply: { body: unknown }, asked: readonly unknown[]) => {
  const id = startReply.safeParse(reply.body).data?.id;
  const outcome = id ? pending({ externalId: batch + id }) : malformedText("id is missing");
  return (asked.length === 0 ? [undefined] : asked).map(() => outcome);
};

type Named = {
  fullName?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  companyDomain?: string | undefined;
  companyName?: string | undefined;
  linkedinUrl?: string | undefined;
};
const company = (input: Named) =>
  input.companyDomain ? { company_domain: input.companyDomain } : { company_name: input.companyName };
const search = (input: Named) => ({
  fullname: input.fullName ?? joinName(input.firstName, input.lastName),
  ...company(input),
});
const phoneSearch = (input: Named) =>
  input.linkedinUrl
    ? { linkedin_url: input.linkedinUrl }
    : { first_name: input.firstName, last_name: input.lastName, ...company(input) };

export const enrow = defineProvider({
  slug: "enrow",
  name: "Enrow",
  category: "email-finder",
  tier: "budget",
  description: "Finds and verifies business addresses, those on catch-all domains included, and mobile numbers.",
  website: "https://enrow.io",
  docsUrl: "https://docs.enrow.io",
  evidence: "official",
  mark: { initials: "En", color: "#4f46e5" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://api.enrow.io",
  limits: { windows: [{ limit: 10, perMs: 1_000 }] },
  readError,
  doubts: [
    "A phone number costs 40 credits on newer plans and 50 on older ones; 50 are booked.",
    "What surrounds the result in a webhook call is not documented; the body of the status page is expected, bare or within data.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
      ],
      ...later,
      request: (input, context) => post("/email/find/single", { ...search(input), ...notify(context) }),
      reply: startReply,
      read: startedOr(emailAnswer),
      charge: { rule: "per_hit", credits: 1 },
      bulk: {
        max: 5_000,
        request: (inputs) => post("/email/find/bulk", { searches: inputs.map(search) }),
        read: manyStarted,
      },
    }),
    operation("verify-email", {
      needs: [["email"]],
      ...later,
      request: (input, context) => post("/email/verify/single", { email: input.email, ...notify(context) }),
      reply: startReply,
      read: (body, input, reply) => startedOr((row) => verdictAnswer(row, input.email))(body, input, reply),
      charge: { rule: "per_call", credits: 0.25 },
      bulk: {
        max: 5_000,
        request: (inputs) => post("/email/verify/bulk", { emails: inputs.map(({ email }) => email) }),
        read: manyStarted,
      },
    }),
    operation("find-phone", {
      needs: [["linkedinUrl"], ["firstName", "lastName", "companyDomain"], ["firstName", "lastName", "companyName"]],
      ...later,
      request: (input, context) => post("/phone/single", { ...phoneSearch(input), ...notify(context) }),
      reply: startReply,
      read: startedOr(phoneAnswer),
      charge: { rule: "per_hit", credits: 50 },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account/info" }),
    reply: z.object({ credits: count }),
    read: ({ credits }) =>
      credits === undefined ? malformedText("credits is missing") : found({ remaining: credits, unit: "credits" }),
  }),
  poll: {
    request: (externalId, name) => {
      const isBatch = externalId.startsWith(batch);
      const path = `${paths[name] ?? "/email/find"}/${isBatch ? "bulk" : "single"}`;
      return { method: "GET", path, query: { id: isBatch ? externalId.slice(batch.length) : externalId } };
    },
    rows: (reply, name) => readRows(reply).map((row) => answerFor(name, row, reply)),
    pick: (reply, name, input) => {
      const rows = readRows(reply);
      const own = rows.find((row) => isAbout(row, input)) ?? (rows.length === 1 ? rows[0] : undefined);
      return own ? answerFor(name, own, reply, input) : malformedText("the question is not among the results");
    },
  },
  callback: {
    rows: (reply, name) => {
      const event = z.object({ id: text, data: z.unknown().optional() }).safeParse(reply.body).data;
      const outcomes: CallbackOutcome[] = readRows({ ...reply, body: event?.data ?? reply.body }).map((row) =>
        answerFor(name, row, reply),
      );
      return outcomes.map((outcome) => (event?.id ? { ...outcome, externalId: event.id } : outcome));
    },
  },
});
