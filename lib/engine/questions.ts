import { lookupHash } from "@/lib/vault/lookup-hash.ts";
import type { EngineConnection, LookupQuestion } from "@/lib/db/engine.ts";
import { worstCaseCredits } from "@/lib/providers/charge.ts";
import type { Operation } from "@/lib/providers/define.ts";
import type { Question } from "@/lib/waterfall/state.ts";
import { chargeOf } from "./choose-connection.ts";
import type { JobContext } from "./job-context.ts";

/** The same question whatever the order of its fields, the case or the spaces: one look-up, one payment. */
export function normalisedInput(input: Record<string, unknown>): string {
  const entries = Object.entries(input)
    .filter(([, value]) => value !== undefined && value !== null && value !== "")
    .map(([name, value]): [string, unknown] => [name, typeof value === "string" ? normalisedText(value) : value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(entries);
}

const normalisedText = (value: string) => value.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

/** A waterfall's question as the database knows it. */
export function lookupQuestion(
  context: JobContext,
  seq: number,
  question: Question,
  operation: Operation,
  connection: EngineConnection,
): LookupQuestion {
  return {
    jobId: context.jobId,
    seq,
    workspaceId: context.workspaceId,
    provider: question.provider,
    operation: question.operation,
    hash: lookupHash(context.hashKey, normalisedInput(question.input)),
    connectionId: connection.id,
    price: worstCaseCredits(chargeOf(operation, connection)),
    unitPrice: connection.creditPrice,
    repeat: operation.repeat,
    input: question.input,
  };
}
