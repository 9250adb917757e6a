import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, group, saysAnything, text } from "@/lib/providers/reading.ts";
import { readStatus } from "@/lib/providers/status.ts";
import { companyOf, companyRow } from "./people-data-labs-company.ts";
import {
  emailAnswer,
  type Match,
  personalAnswer,
  personAnswer,
  personRow,
  phoneAnswer,
  socialAnswer,
  workEmail,
} from "./people-data-labs-reply.ts";
import { searchOperations } from "./people-data-labs-search.ts";

const errorBody = z.object({ error: group({ type: text }) });

/** https://docs.peopledatalabs.com/docs/errors: a 404 is a miss, and a wrong path when the body says another thing. */
const readError: ReadError = (reply) => {
  const type = errorBody.safeParse(reply.body).data?.error?.type;
  if (reply.status === 402 || type === "payment_required")
    return failed("quota", "The People Data Labs key is out of credits");
  if (reply.status === 429 || type === "rate_limit_error")
    return failed("rate_limit", "People Data Labs limits the calls of a minute", waitUntilReset(reply));
  if (type === "not_found") return notFound();
  if (reply.status === 404 && (reply.body === "" || /not found|no records/i.test(errorText(reply.body) ?? "")))
    return notFound();
  return undefined;
};

/** There is no Retry-After; `x-ratelimit-reset` is a time in UTC, not always with its zone. */
function waitUntilReset({ headers }: Reply): { retryAfterMs?: number } {
  const reset = headers["x-ratelimit-reset"] ?? "";
  const zoned = /(Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(reset) ? reset : `${reset}Z`;
  const wait = Date.parse(zoned) - Date.parse(headers["date"] ?? "");
  return Number.isNaN(wait) ? {} : { retryAfterMs: Math.max(0, wait) };
}

const byPerson = [
  ["linkedinUrl"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
] as const;

const paramsOf = (input: PersonQuery) => ({
  profile: input.linkedinUrl,
  email: input.email,
  name: input.firstName && input.lastName ? undefined : input.fullName,
  first_name: input.firstName,
  last_name: input.lastName,
  company: input.companyDomain ?? input.companyName,
});

/** The record, below `data` or, as the specification of the API shows it, by itself. */
const personReply = z.union([
  z.object({ likelihood: count, data: personRow }),
  personRow
    .extend({ data: z.undefined().optional() })
    .refine((row) => row.full_name ?? row.linkedin_url ?? workEmail(row))
    .transform((data) => ({ likelihood: undefined, data })),
]);
const bulkRow = z.object({ status: count });
const spent = (reply: Reply) => count.parse(reply.headers["x-call-credits-spent"]) ?? 1;

/** `required` makes a record without what is wanted a miss, which is not billed. */
function enriching<Data>(required: string | undefined, answer: (match: Match) => Outcome<Data>) {
  const readRow = (item: unknown): Outcome<Data> => {
    const status = bulkRow.safeParse(item).data?.status ?? 200;
    const row: Reply = { status, headers: {}, body: item };
    const failure = readError(row) ?? readStatus(row);
    if (failure?.outcome === "not_found" || failure?.outcome === "failed") return failure;
    const body = personReply.safeParse(item);
    if (!body.success) return malformed(body.error);
    return answer({ row: body.data.data, likelihood: body.data.likelihood, credits: 1 });
  };
  return {
    request: (input: PersonQuery) => ({
      method: "GET" as const,
      path: "/person/enrich",
      query: { ...paramsOf(input), required, titlecase: true },
    }),
    reply: personReply,
    read: (body: z.infer<typeof personReply>, _input: unknown, reply: Reply) =>
      answer({ row: body.data, likelihood: body.likelihood, credits: spent(reply) }),
    charge: { rule: "per_hit", credits: 1 } as const,
    repeat: "paid" as const,
    bulk: {
      max: 100,
      request: (inputs: readonly PersonQuery[]) => ({
        method: "POST" as const,
        path: "/person/bulk",
        json: { required, titlecase: true, requests: inputs.map((input) => ({ params: paramsOf(input) })) },
      }),
      /** In the order of the questions. */
      read: (reply: Reply, inputs: readonly unknown[]) => {
        const items: unknown[] = Array.isArray(reply.body) ? reply.body : [];
        const wanted = inputs.length === 0 ? Math.max(1, items.length) : inputs.length;
        const whole = items.length === wanted;
        return Array.from({ length: wanted }, (_, index) =>
          whole ? readRow(items[index]) : malformedText("it has another number of rows than was asked for"),
        );
      },
    },
  };
}

export const peopleDataLabs = defineProvider({
  slug: "people-data-labs",
  name: "People Data Labs",
  category: "database",
  tier: "standard",
  description: "Three billion person and seventy million company records to match against or search.",
  website: "https://www.peopledatalabs.com",
  docsUrl: "https://docs.peopledatalabs.com",
  evidence: "official",
  mark: { initials: "PD", color: "#7c2ae8" },
  auth: { kind: "header", name: "X-Api-Key" },
  baseUrl: "https://api.peopledatalabs.com/v5",
  limits: { windows: [{ limit: 100, perMs: 60_000 }] },
  readError,
  doubts: [
    "There is no page for the account: the key is tried on the free autocomplete, and what is left is read from its headers.",
    "A hundred calls a minute are those of a free key; paid ones may make a thousand.",
  ],
  operations: [
    operation("find-email", { needs: byPerson, ...enriching("work_email", emailAnswer) }),
    operation("find-personal-email", {
      needs: [["email"], ...byPerson],
      ...enriching("personal_emails", personalAnswer),
    }),
    operation("find-phone", { needs: [["email"], ...byPerson], ...enriching("phone_numbers", phoneAnswer) }),
    operation("find-social", { needs: [["email"], ...byPerson], ...enriching("profiles", socialAnswer) }),
    operation("enrich-person", { needs: [["email"], ...byPerson], ...enriching(undefined, personAnswer) }),
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: (input) => ({
        method: "GET",
        path: "/company/enrich",
        query: { website: input.domain, profile: input.linkedinUrl, name: input.name, titlecase: true },
      }),
      reply: companyRow,
      read: (row, _input, reply) => {
        const company = companyOf(row);
        return saysAnything(company)
          ? found(company, { credits: spent(reply) })
          : malformedText("it says nothing of a company");
      },
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    ...searchOperations,
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/autocomplete", query: { field: "country", text: "no", size: 1 } }),
    reply: z.object({}).loose(),
    read: (body, reply) => {
      const remaining = count.parse(reply.headers["x-totallimit-remaining"]);
      return remaining === undefined && !Array.isArray(body["data"])
        ? malformedText("neither a list nor the header x-totallimit-remaining is there")
        : found({ remaining: remaining ?? null, unit: "credits" });
    },
  }),
});
