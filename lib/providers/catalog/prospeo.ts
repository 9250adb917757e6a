import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import {
  defineProvider,
  type HttpRequest,
  type Limits,
  malformedText,
  operation,
  quotaProbe,
  type ReadError,
  type Reply,
} from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import { count, flag, text } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import {
  bulkReply,
  companyAnswer,
  emailAnswer,
  matchRow,
  type MatchRow,
  mobileAnswer,
  personAnswer,
} from "./prospeo-reply.ts";
import { searchOperations } from "./prospeo-search.ts";

const errorBody = z.object({ error_code: text, filter_error: text, message: text });

/** https://prospeo.io/api-docs: most refusals are HTTP 400, told apart by `error_code`. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data ?? {};
  switch (body.error_code) {
    case undefined:
      return undefined;
    case "NO_MATCH":
    case "NO_RESULTS":
      return notFound();
    case "INSUFFICIENT_CREDITS":
      return failed("quota", "The Prospeo key is out of credits");
    case "INVALID_API_KEY":
      return failed("auth", "Prospeo refused the key");
    case "ACCOUNT_RESTRICTED":
      return failed("auth", "The Prospeo account is restricted; their support lifts that");
    case "RATE_LIMITED":
    case "RATE_LIMIT_EXCEEDED":
      return readStatus({ ...reply, status: 429 });
    case "INTERNAL_ERROR":
      return failed("unavailable", "Prospeo failed (INTERNAL_ERROR)");
    default:
      return failed(
        "invalid_input",
        refusal(`Prospeo refused the question (${body.error_code})`, {
          ...reply,
          body: body.filter_error ?? body.message,
        }),
      );
  }
};

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
const boughtBefore = (free: boolean | undefined) => (free ? { credits: 0 } : {});

/** What `/enrich-x` and `/bulk-enrich-x` have in common: the questions, the options, and how a match is read. */
function enriching<Input, Data>(
  path: string,
  data: (input: Input) => Record<string, unknown>,
  options: object,
  answer: Answer<Data>,
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
      read: (reply: Reply, inputs: readonly unknown[]) => readBulk(reply.body, inputs.length, answer),
    },
  };
}

function readBulk<Data>(body: unknown, asked: number, answer: Answer<Data>): Outcome<Data>[] {
  const { matched, not_matched: missed, invalid_datapoints: refused } = bulkReply.safeParse(body).data ?? emptyBulk;
  const answers = new Map<string | undefined, Outcome<Data>>();
  for (const row of matched) answers.set(row.identifier, answer(row, boughtBefore(row.free_enrichment)));
  for (const identifier of missed) answers.set(identifier, notFound());
  for (const identifier of refused)
    answers.set(identifier, failed("invalid_input", "Prospeo wants more about this record"));
  if (asked === 0) return [...answers.values()];
  return Array.from(
    { length: asked },
    (_, index) => answers.get(String(index)) ?? malformedText("the record is not in the reply"),
  );
}
const emptyBulk = { matched: [], not_matched: [], invalid_datapoints: [] };

const enrichLimits: Limits = {
  windows: [
    { limit: 5, perMs: 1_000 },
    { limit: 300, perMs: 60_000 },
  ],
};

export const prospeo = defineProvider({
  slug: "prospeo",
  name: "Prospeo",
  category: "email-finder",
  tier: "standard",
  description: "Enriches people and companies: verified work e-mail, mobile, job, firmographics; searches both.",
  website: "https://prospeo.io",
  docsUrl: "https://prospeo.io/api-docs",
  evidence: "official",
  mark: { initials: "Pr", color: "#0f766e" },
  auth: { kind: "header", name: "X-KEY" },
  baseUrl: "https://api.prospeo.io",
  limits: enrichLimits,
  readError,
  doubts: [
    "Limits per second and minute are those of the smallest plans; a day's limit (2,000 to 500,000) is read from the replies.",
  ],
  operations: [
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
      ...enriching("person", personData, { enrich_mobile: true, only_verified_mobile: true }, mobileAnswer),
      charge: { rule: "per_hit", credits: 10 },
    }),
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      ...enriching("company", companyData, {}, companyAnswer),
      charge: { rule: "per_hit", credits: 1 },
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account-information" }),
    reply: z.object({
      response: z.object({ remaining_credits: count, used_credits: count, next_quota_renewal_date: text }),
    }),
    read: ({ response }) => {
      const { remaining_credits: remaining = null, used_credits: used } = response;
      const limit = remaining === null || used === undefined ? null : remaining + used;
      return found({ remaining, limit, resetsAt: response.next_quota_renewal_date, unit: "credits" });
    },
  }),
});
