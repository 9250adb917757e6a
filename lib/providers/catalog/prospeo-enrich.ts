import type { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { failed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest, Limits, Reply } from "@/lib/providers/provider.ts";
import { flag } from "@/lib/providers/reading.ts";
import {
  bulkReply,
  companyAnswer,
  emailAnswer,
  matchRow,
  type MatchRow,
  mobileAnswer,
  personAnswer,
} from "./prospeo-reply.ts";

const personData = (input: PersonQuery) => ({
  first_name: input.firstName,
  last_name: input.lastName,
  full_name: input.firstName && input.lastName ? undefined : input.fullName,
  linkedin_url: input.linkedinUrl,
  email: input.email,
  company_name: input.companyName,
  company_website: input.companyDomain,
});
const companyData = (input: {
  domain?: string | undefined;
  name?: string | undefined;
  linkedinUrl?: string | undefined;
}) => ({
  company_website: input.domain,
  company_name: input.name,
  company_linkedin_url: input.linkedinUrl,
});
const named = [
  ["linkedinUrl"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyName"],
] as const;

type Answer<Data> = (row: MatchRow, billed: { credits?: number }) => Outcome<Data>;

const matchReply = matchRow
  .extend({ free_enrichment: flag })
  .refine((body) => body.person !== undefined || body.company !== undefined, "neither person nor company is there");
const boughtBefore = (free: boolean | undefined): { credits?: number } => (free ? { credits: 0 } : {});

/** What `/enrich-x` and `/bulk-enrich-x` have in common: the questions, the options, and how a match is read. */
function enriching<Input, Data>(
  path: string,
  data: (input: Input) => Record<string, unknown>,
  options: object,
  answer: Answer<Data>,
  price = 1,
) {
  return {
    request: (input: Input): HttpRequest => ({
      method: "POST",
      path: `/enrich-${path}`,
      json: { ...options, data: data(input) },
    }),
    reply: matchReply,
    read: (body: z.infer<typeof matchReply>) => answer(body, boughtBefore(body.free_enrichment)),
    // The same record is free for 90 days at least (the docs say for the lifetime of the account).
    repeat: "free" as const,
    limits: enrichLimits,
    bulk: {
      max: 50,
      request: (inputs: readonly Input[]): HttpRequest => ({
        method: "POST",
        path: `/bulk-enrich-${path}`,
        json: { ...options, data: inputs.map((input, index) => ({ identifier: String(index), ...data(input) })) },
      }),
      read: (reply: Reply, inputs: readonly unknown[]) => readBulk(reply.body, inputs.length, answer, price),
    },
  };
}

/** Rows bought before are free but not marked as such: the bill for the whole is shared out until nothing is left of it. */
function readBulk<Data>(body: unknown, asked: number, answer: Answer<Data>, price: number): Outcome<Data>[] {
  const reply = bulkReply.safeParse(body).data ?? emptyBulk;
  const answers = new Map<string | undefined, Outcome<Data>>();
  let unshared = reply.total_cost;
  for (const row of reply.matched) {
    const share =
      row.free_enrichment || unshared === undefined
        ? boughtBefore(row.free_enrichment)
        : { credits: Math.min(price, unshared) };
    if (unshared !== undefined) unshared -= share.credits ?? 0;
    answers.set(row.identifier, answer(row, share));
  }
  for (const identifier of reply.not_matched) answers.set(identifier, notFound());
  for (const identifier of reply.invalid_datapoints)
    answers.set(identifier, failed("invalid_input", "Prospeo wants more about this record"));
  if (asked === 0) return [...answers.values()];
  return Array.from(
    { length: asked },
    (_, index) => answers.get(String(index)) ?? malformedText("the record is not in the reply"),
  );
}
const emptyBulk = { total_cost: undefined, matched: [], not_matched: [], invalid_datapoints: [] };

export const enrichLimits: Limits = {
  windows: [
    { limit: 5, perMs: 1_000 },
    { limit: 300, perMs: 60_000 },
  ],
};

export const enrichOperations = [
  operation("find-email", {
    needs: named,
    ...enriching(
      "person",
      (input: PersonQuery) => personData({ ...input, email: undefined }),
      { only_verified_email: true },
      emailAnswer,
    ),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("enrich-person", {
    needs: [["email"], ...named],
    ...enriching("person", personData, { only_verified_email: false, enrich_mobile: false }, personAnswer),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("find-phone", {
    needs: [["email"], ...named],
    ...enriching("person", personData, { enrich_mobile: true, only_verified_mobile: true }, mobileAnswer, 10),
    charge: { rule: "per_hit", credits: 10 },
  }),
  operation("enrich-company", {
    needs: [["domain"], ["linkedinUrl"], ["name"]],
    ...enriching("company", companyData, {}, companyAnswer),
    charge: { rule: "per_hit", credits: 1 },
  }),
];
