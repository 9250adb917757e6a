import { z } from "zod";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformedText, pending } from "@/lib/providers/outcome.ts";
import type { HttpRequest, RequestContext } from "@/lib/providers/provider.ts";
import { anything, flag, group, text } from "@/lib/providers/reading.ts";

/** Snov.io works on most questions in the background: a task is started, and its results are read by its hash. */

/** What a refusal may say; it may come with HTTP 200. */
export const refusalBody = z.object({ success: flag, error: anything, errors: anything, message: anything });

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

export function resultOf(externalId: string, name: OperationName): HttpRequest {
  const kind = Object.entries(results).find(([known]) => externalId.startsWith(`${known}.`));
  const hash = kind ? externalId.slice(kind[0].length + 1) : externalId;
  const path: string = kind?.[1] ?? results[defaults[name] ?? "names"];
  return path.endsWith(":")
    ? { method: "GET", path: path.slice(0, -1) + encodeURIComponent(hash) }
    : { method: "GET", path, query: { task_hash: hash } };
}

export const startReply = z
  .object({ status: text, task_hash: text, data: anything, meta: anything })
  .refine(({ status }) => !/^complete/i.test(status ?? ""), "it is the end of a task and not its start");
const hashed = group({ task_hash: text });

export const started = (body: z.infer<typeof startReply>, kind: Kind): Outcome<never> => {
  const hash = hashed.parse(body.data)?.task_hash ?? hashed.parse(body.meta)?.task_hash ?? body.task_hash;
  return hash ? pending({ externalId: `${kind}.${hash}` }) : malformedText("task_hash is missing");
};

export const asynchronous = { reply: startReply, pollEveryMs: 3_000, giveUpAfterMs: 900_000, repeat: "paid" } as const;

/** Up to ten questions in one task. */
export const several = <Input>(
  kind: Kind,
  request: (inputs: readonly Input[], context: RequestContext) => HttpRequest,
) => ({
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

export const post = (path: string, form: HttpRequest["form"], { callbackUrl }: RequestContext): HttpRequest => ({
  method: "POST",
  path,
  form: { ...form, webhook_url: callbackUrl },
});
