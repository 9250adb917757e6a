import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { splitName } from "@/lib/cleaning/name.ts";
import type { OperationInput, PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, list } from "@/lib/providers/reading.ts";
import {
  billing,
  companyAnswer,
  companyRow,
  contactRow,
  emailAnswer,
  personalAnswer,
  personAnswer,
  phoneAnswer,
} from "./lusha-reply.ts";
import { searchOperations } from "./lusha-search.ts";
import { companiesV2, contactsV2 } from "./lusha-v2.ts";

/** https://docs.lusha.com/error-codes; 499 is a request that Lusha itself broke off. */
const readError: ReadError = (reply) => {
  if (reply.status === 499) return failed("timeout", "Lusha broke the request off (HTTP 499)", { sent: "unsure" });
  if (reply.status === 429 && /daily|quota/i.test(errorText(reply.body) ?? ""))
    return failed("quota", "Lusha's requests for today are used up");
  return undefined;
};

/**
 * The bill is for the whole. Those whose value was there take up to the price of one; what is left was paid for people who
 * are `known`, but not by this.
 */
function shareBill<Data>(
  rows: readonly { outcome: Outcome<Data>; known: boolean }[],
  bill: number | undefined,
  price: number,
): Outcome<Data>[] {
  if (bill === undefined) return rows.map(({ outcome }) => outcome);
  const hits = rows.filter(({ outcome }) => outcome.outcome === "found").length;
  let forHits = bill;
  let forMisses = Math.max(0, bill - hits * price);
  let lacking = rows.filter(({ outcome, known }) => outcome.outcome === "not_found" && known).length;
  return rows.map(({ outcome, known }) => {
    if (outcome.outcome === "found") {
      const credits = Math.min(price, forHits);
      forHits -= credits;
      return { ...outcome, credits };
    }
    if (outcome.outcome !== "not_found") return outcome;
    const credits = known ? Math.min(price, Math.ceil(forMisses / lacking--)) : 0;
    forMisses -= credits;
    return { ...outcome, credits };
  });
}

/** What the two `search-and-enrich` pages have in common: one row an answer, by the reference that was sent with it. */
function enriching<Input, Row extends { clientReferenceId?: string | undefined; error?: unknown }, Data>(spec: {
  noun: "contacts" | "companies";
  item: (input: Input) => Record<string, unknown>;
  options: Record<string, unknown>;
  row: z.ZodType<Row>;
  older: z.ZodType<{ results: unknown[] }>;
  price: number;
  answer: (row: Row, billed: { credits?: number }) => Outcome<Data>;
}) {
  const current = z.object({ results: list(spec.row), billing });
  const reply = z.union([current, spec.older.pipe(current)]);
  const request = (inputs: readonly Input[]) => ({
    method: "POST" as const,
    path: `/v3/${spec.noun}/search-and-enrich`,
    json: {
      [spec.noun]: inputs.map((input, index) => ({ clientReferenceId: String(index), ...spec.item(input) })),
      ...spec.options,
    },
  });
  const absent = malformedText("the record is not in the reply");
  return {
    request: (input: Input) => request([input]),
    reply,
    read: (body: z.infer<typeof reply>): Outcome<Data> => {
      const [row] = body.results;
      const charged = body.billing?.creditsCharged;
      const credits = charged === undefined ? {} : { credits: Math.min(charged, spec.price) };
      return row ? spec.answer(row, credits) : absent;
    },
    repeat: "paid" as const,
    charge: { rule: "per_hit" as const, credits: spec.price },
    bulk: {
      max: 100,
      request,
      read: ({ body }: Reply, inputs: readonly unknown[]): Outcome<Data>[] => {
        const parsed = reply.safeParse(body).data;
        if (!parsed) return (inputs.length === 0 ? [undefined] : inputs).map(() => malformedText("results is missing"));
        const outcomes = shareBill(
          parsed.results.map((row) => ({ outcome: spec.answer(row, {}), known: row.error === undefined })),
          parsed.billing?.creditsCharged,
          spec.price,
        );
        const answers = parsed.results.map((row, index) => [row.clientReferenceId, outcomes[index] ?? absent] as const);
        if (inputs.length === 0) return answers.map(([, outcome]) => outcome);
        const byReference = new Map(answers);
        return inputs.map((_, index) => byReference.get(String(index)) ?? absent);
      },
    },
  };
}

function contactOf(input: PersonQuery) {
  const linkedinUrl = canonicalLinkedinUrl(input.linkedinUrl);
  if (linkedinUrl) return { linkedinUrl };
  const { firstName, lastName } = input.firstName && input.lastName ? input : splitName(input.fullName);
  if (!firstName || !(input.companyDomain ?? input.companyName)) return { email: input.email };
  return { firstName, lastName, companyName: input.companyName, companyDomain: input.companyDomain };
}

const named = [
  ["linkedinUrl"],
  ["email"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyName"],
] as const;
const contact = { noun: "contacts", item: contactOf, row: contactRow, older: contactsV2 } as const;
const reveal = (...fields: string[]) => ({ reveal: fields });

const usage = z.object({ total: count, used: count, remaining: count });

export const lusha = defineProvider({
  slug: "lusha",
  name: "Lusha",
  category: "database",
  tier: "premium",
  description: "Business addresses and direct phones of people, and what is known of companies, a hundred at a time.",
  website: "https://www.lusha.com",
  docsUrl: "https://docs.lusha.com",
  evidence: "official",
  mark: { initials: "Lu", color: "#4f46e5" },
  auth: { kind: "header", name: "api_key" },
  baseUrl: "https://api.lusha.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "The limits depend on the plan and are not published; they are read from the replies.",
    "The bill of a batch is told for the whole and shared out over its rows.",
    "What a search costs is read off the documentation's example (two credits for fifty); replies say what they cost.",
    "Lookalikes are described as wanting five companies to start from, which the specification does not ask for; one is sent.",
    "A search by seniority wants Lusha's own numbers and is not offered.",
  ],
  operations: [
    operation("find-email", {
      needs: named.filter((fields) => fields[0] !== "email"),
      ...enriching({ ...contact, options: reveal("emails"), price: 2, answer: emailAnswer }),
    }),
    operation("find-personal-email", {
      needs: named,
      ...enriching({ ...contact, options: reveal("emails"), price: 2, answer: personalAnswer }),
    }),
    operation("find-phone", {
      needs: named,
      ...enriching({ ...contact, options: reveal("phones"), price: 6, answer: phoneAnswer }),
    }),
    operation("enrich-person", {
      needs: named,
      ...enriching({ ...contact, options: reveal("emails"), price: 2, answer: personAnswer }),
    }),
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      ...enriching({
        noun: "companies",
        item: (input: OperationInput<"enrich-company">) =>
          input.domain ? { domain: input.domain } : { name: input.name },
        options: {},
        row: companyRow,
        older: companiesV2,
        price: 2,
        answer: companyAnswer,
      }),
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v3/account/usage" }),
    reply: z.union([
      z.object({ credits: usage }).transform((body) => body.credits),
      z.object({ usage: z.object({ bulkCredits: usage }) }).transform((body) => body.usage.bulkCredits),
      z.object({ usage }).transform((body) => body.usage),
    ]),
    read: ({ total, remaining }) =>
      remaining === undefined
        ? malformedText("credits.remaining is missing")
        : found({ remaining, limit: total ?? null, unit: "credits" }),
  }),
});
