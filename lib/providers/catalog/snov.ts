import { z } from "zod";
import { splitName } from "@/lib/cleaning/name.ts";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { OperationInput, OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { HttpRequest, ReadError, RequestContext } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, flag, group, joinName, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import { ownerAnswer, ownerReply, socialAnswer } from "./snov-owner.ts";
import { countryNames } from "./countries.ts";
import type { Question } from "./snov-addresses.ts";
import { taskAnswer, taskAnswers } from "./snov-reply.ts";

const state = z.object({ success: flag, error: anything, errors: anything, message: anything });

/** Errors are an object at the gateway and a list behind it; a refusal may come with HTTP 200. */
const readError: ReadError = (reply) => {
  const body = state.safeParse(reply.body).data;
  if (!body || reply.status === 401 || reply.status === 404 || reply.status === 429 || reply.status >= 500)
    return undefined;
  const words = errorText(body) ?? "";
  if (reply.status < 400 && body.success !== false) return undefined;
  if (/credit|balance/i.test(words)) return failed("quota", "The Snov.io account is out of credits");
  if (/token|unauthori[sz]ed|authenticat/i.test(words)) return failed("auth", "Snov.io refused the key");
  if (/too many|rate limit|per minute/i.test(words)) return failed("rate_limit", "Snov.io takes 60 requests a minute");
  return reply.status >= 400 ? undefined : failed("invalid_input", refusal("Snov.io refused the question", reply));
};

/** Nobody known by that address is a refusal, too. */
const unknownOwner: ReadError = (reply) => {
  const body = state.safeParse(reply.body).data;
  const words = errorText(body) ?? "";
  return body?.success === false &&
    (words === "" || /not found|could ?n.t find|no (profile|result|data|info)/i.test(words))
    ? notFound()
    : undefined;
};

/** Where the results of each kind of task are; those with `:` have the hash in their path. */
const results = {
  names: "/v2/emails-by-domain-by-name/result",
  verify: "/v2/email-verification/result",
  profiles: "/v2/li-profiles-by-urls/result",
  domains: "/v2/company-domain-by-name/result",
  company: "/v2/domain-search/result/:",
  prospects: "/v2/domain-search/prospects/result/:",
  people: "/v2/database-search/prospects/result/:",
  companies: "/v2/database-search/companies/result/:",
} as const;
type Kind = keyof typeof results;

const defaults: Partial<Record<OperationName, Kind>> = {
  "find-email": "names",
  "verify-email": "verify",
  "enrich-person": "profiles",
  "enrich-company": "company",
  "search-domain": "prospects",
  "search-people": "people",
  "search-companies": "companies",
};

function resultOf(externalId: string, name: OperationName): HttpRequest {
  const kind = Object.entries(results).find(([known]) => externalId.startsWith(`${known}.`));
  const hash = kind ? externalId.slice(kind[0].length + 1) : externalId;
  const path: string = kind?.[1] ?? results[defaults[name] ?? "names"];
  return path.endsWith(":")
    ? { method: "GET", path: path.slice(0, -1) + encodeURIComponent(hash) }
    : { method: "GET", path, query: { task_hash: hash } };
}

const startReply = z
  .object({ status: text, task_hash: text, data: anything, meta: anything })
  .refine(({ status }) => !/^complete/i.test(status ?? ""), "it is the end of a task and not its start");
const hashed = group({ task_hash: text });

const started = (body: z.infer<typeof startReply>, kind: Kind): Outcome<never> => {
  const hash = hashed.parse(body.data)?.task_hash ?? hashed.parse(body.meta)?.task_hash ?? body.task_hash;
  return hash ? pending({ externalId: `${kind}.${hash}` }) : malformedText("task_hash is missing");
};

const asynchronous = { reply: startReply, pollEveryMs: 3_000, giveUpAfterMs: 900_000, repeat: "paid" } as const;

/** Up to ten questions in one task. */
const several = <Input>(kind: Kind, request: (inputs: readonly Input[], context: RequestContext) => HttpRequest) => ({
  ...asynchronous,
  request: (input: Input, context: RequestContext) => request([input], context),
  read: (body: z.infer<typeof startReply>) => started(body, kind),
  bulk: {
    max: 10,
    // One address to call back cannot stand for many questions, so these are only polled.
    request: (inputs: readonly Input[], { requestId }: RequestContext) => request(inputs, { requestId }),
    read: (reply: { body: unknown }, inputs: readonly unknown[]) => {
      const outcome = started(startReply.safeParse(reply.body).data ?? {}, kind);
      return (inputs.length === 0 ? [undefined] : inputs).map(() => outcome);
    },
  },
});

const post = (path: string, form: HttpRequest["form"], { callbackUrl }: RequestContext): HttpRequest => ({
  method: "POST",
  path,
  form: { ...form, webhook_url: callbackUrl },
});

type Names = Pick<OperationInput<"find-email">, "firstName" | "lastName" | "fullName" | "companyDomain">;
function nameRow(input: Names) {
  const split = input.firstName && input.lastName ? input : splitName(input.fullName);
  return { first_name: split.firstName, last_name: split.lastName, domain: input.companyDomain };
}

const page = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 1);
const including = (values: readonly string[] | undefined) => (values?.length ? { include: values } : undefined);
const placed = (countries: readonly string[] | undefined) =>
  countries?.length ? { include: countries.map((locality) => ({ locality, location_type: "country" })) } : undefined;

const questionFields = z.object({
  email: text,
  fullName: text,
  firstName: text,
  lastName: text,
  linkedinUrl: text,
  name: text,
});
function questionOf(input: Record<string, unknown>): Question {
  const { firstName, lastName, fullName, email, linkedinUrl, name } = questionFields.parse(input);
  const people = firstName && lastName ? joinName(firstName, lastName) : fullName;
  return {
    ...(email && { email }),
    ...(people && { fullName: people }),
    ...(linkedinUrl && { linkedinUrl }),
    ...(name && { name }),
  };
}

const byAddress = (email: string): HttpRequest => ({
  method: "POST",
  path: "/v1/get-profile-by-email",
  form: { email },
});

export const snov = defineProvider({
  slug: "snov",
  name: "Snov.io",
  category: "email-finder",
  tier: "budget",
  description: "Finds and verifies addresses, profiles by LinkedIn page or address, companies, and people of a domain.",
  website: "https://snov.io",
  docsUrl: "https://snov.io/api",
  evidence: "official",
  mark: { initials: "Sn", color: "#6d28d9" },
  auth: { kind: "oauth", tokenPath: "/v1/oauth/access_token", send: "form" },
  baseUrl: "https://api.snov.io",
  limits: { windows: [{ limit: 60, perMs: 60_000 }] },
  readError,
  doubts: [
    "What is said when the 60 requests a minute are exceeded is not documented.",
    "A task that failed has no word of its own; it is given up after a quarter of an hour.",
    "What a verification costs is not on the documentation's page; one credit an address is counted.",
    "The reply of the balance page is from memory.",
    "Searches of the database mask last names and profiles; these are left out.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyDomain"],
      ],
      ...several("names", (inputs: readonly Names[], { callbackUrl }) => ({
        method: "POST",
        path: "/v2/emails-by-domain-by-name/start",
        json: { rows: inputs.map(nameRow), webhook_url: callbackUrl },
      })),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("verify-email", {
      needs: [["email"]],
      ...several("verify", (inputs: readonly OperationInput<"verify-email">[], context) =>
        post("/v2/email-verification/start", { "emails[]": inputs.map(({ email }) => email) }, context),
      ),
      charge: { rule: "per_call", credits: 1 },
    }),
    operation("enrich-person", {
      needs: [["email"], ["linkedinUrl"]],
      ...asynchronous,
      request: (input, context) => {
        const url = canonicalLinkedinUrl(input.linkedinUrl);
        if (input.email || !url) return byAddress(input.email ?? "");
        return post("/v2/li-profiles-by-urls/start", { "urls[]": [url] }, context);
      },
      readError: unknownOwner,
      reply: startReply,
      read: (body, _input, reply) => {
        const owner = ownerReply.safeParse(reply.body).data;
        return owner ? ownerAnswer(owner) : started(body, "profiles");
      },
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("find-social", {
      needs: [["email"]],
      request: (input) => byAddress(input.email ?? ""),
      readError: unknownOwner,
      reply: ownerReply,
      read: socialAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      ...asynchronous,
      request: (input, context) =>
        input.domain
          ? post("/v2/domain-search/start", { domain: input.domain }, context)
          : post("/v2/company-domain-by-name/start", { "names[]": [input.name ?? ""] }, context),
      read: (body, input) =>
        started(body, input.name !== undefined && input.domain === undefined ? "domains" : "company"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("search-domain", {
      needs: [["domain"]],
      ...asynchronous,
      request: (input, context) =>
        post(
          "/v2/domain-search/prospects/start",
          { domain: input.domain, page: page(input.cursor), "positions[]": input.titles?.slice(0, 10) },
          context,
        ),
      read: (body) => started(body, "prospects"),
      charge: { rule: "per_hit", credits: 1 },
    }),
    operation("search-people", {
      needs: [["companyName"], ["titles"], ["industries"], ["countries"]],
      ...asynchronous,
      request: (input, { callbackUrl }) => ({
        method: "POST",
        path: "/v2/database-search/prospects/start",
        json: {
          page: page(input.cursor),
          webhook_url: callbackUrl,
          filters: {
            prospect: { job_titles: including(input.titles), locations: placed(countryNames(input.countries)) },
            company: {
              name: including(input.companyName ? [input.companyName] : undefined),
              industries: including(input.industries),
            },
          },
        },
      }),
      read: (body) => started(body, "people"),
      charge: { rule: "free", credits: 0 },
      repeat: "free",
    }),
    operation("search-companies", {
      needs: [["name"], ["industries"], ["countries"]],
      ...asynchronous,
      request: (input, { callbackUrl }) => ({
        method: "POST",
        path: "/v2/database-search/companies/start",
        json: {
          page: page(input.cursor),
          webhook_url: callbackUrl,
          filters: {
            company: {
              name: including(input.name ? [input.name] : undefined),
              industries: including(input.industries),
            },
            locations: placed(countryNames(input.countries)),
          },
        },
      }),
      read: (body) => started(body, "companies"),
      charge: { rule: "per_hit", credits: 1 },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v1/get-balance" }),
    reply: z.object({ data: z.object({ balance: count }).optional().catch(undefined), balance: count }),
    read: (body) => {
      const remaining = body.data?.balance ?? body.balance;
      return remaining === undefined ? malformedText("balance is missing") : found({ remaining, unit: "credits" });
    },
  }),
  poll: {
    request: resultOf,
    rows: (reply, name) => taskAnswers(reply.body, name),
    pick: (reply, name, input) => taskAnswer(reply.body, name, questionOf(input)),
  },
  // Unsigned. It is sent what the page of the results shows.
  callback: {
    rows: (reply, name) => taskAnswers(reply.body, name),
    pick: (reply, name, input) => taskAnswer(reply.body, name, questionOf(input)),
  },
});
