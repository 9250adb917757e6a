import { lookupHash } from "@/lib/vault/lookup-hash.ts";
import type { LookupQuestion } from "@/lib/db/engine.ts";
import type { EngineConnection } from "@/lib/db/engine-context.ts";
import { worstCaseCredits } from "@/lib/providers/charge.ts";
import type { Operation } from "@/lib/providers/provider.ts";
import type { Question } from "@/lib/waterfall/state.ts";
import { chargeOf } from "./choose-connection.ts";
import type { JobContext } from "./job-context.ts";
import { keepOf } from "./keep.ts";

/** The same question whatever the order of its fields, the case or the spaces: one look-up, one payment. */
export function normalisedInput(input: Record<string, unknown>): string {
  const entries = Object.entries(input)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]): [string, unknown] => [name, typeof value === "string" ? normalisedText(value) : value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

const normalisedText = (value: string) => value.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

/** A question of a waterfall, or one whose input is more than a row's texts. */
export type AnyQuestion = Omit<Question, "input"> & { input: Record<string, unknown> };

/**
 * What tells one question from another. A page is told by its address: read again a minute later it may differ by a word,
 * and a record that comes back would pay for its answer twice.
 */
function identityOf({ input }: AnyQuestion): Record<string, unknown> {
  const pages: unknown[] = Array.isArray(input["pages"]) ? input["pages"] : [];
  if (pages.length === 0) return input;
  return {
    ...input,
    pages: pages.map((page) => (typeof page === "object" && page && "url" in page ? page.url : page)),
  };
}

/** A question as the database knows it. */
export function lookupQuestion(
  context: JobContext,
  seq: number,
  question: AnyQuestion,
  operation: Operation,
  connection: EngineConnection,
): LookupQuestion {
  const keep = keepOf(context.times, question.provider, operation, question.wants);
  return {
    jobId: context.jobId,
    seq,
    workspaceId: context.workspaceId,
    provider: question.provider,
    operation: question.operation,
    hash: lookupHash(context.hashKey, normalisedInput(identityOf(question))),
    connectionId: connection.id,
    price: Math.min(
      worstCaseCredits(chargeOf(operation, connection, question.input)),
      operation.worstCase?.(question.input) ?? Infinity,
    ),
    unitPrice: connection.creditPrice,
    repeat: operation.repeat,
    input: question.input,
    ...(keep && { keep }),
  };
}
