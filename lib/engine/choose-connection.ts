import type { FailedOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import type { EngineConnection } from "@/lib/db/engine-context.ts";
import { chargeFor } from "@/lib/providers/charge.ts";
import type { Charge, Operation, Provider } from "@/lib/providers/provider.ts";
import { failed } from "@/lib/providers/outcome.ts";
import type { JobContext } from "./job-context.ts";

/** The key a question goes out with; `blocked` says why none can be used now. */
export type Choice = { connection: EngineConnection; blocked: FailedOutcome | undefined };

/**
 * Of a workspace's keys for a provider, the one with the shortest queue among those that work: keys with room are used
 * more, and a refused or empty one is passed over. Undefined when there is no key at all.
 */
export function chooseConnection(
  context: JobContext,
  provider: Provider,
  queueOf: (connection: EngineConnection) => number,
): Choice | undefined {
  const all = context.connections.get(provider.slug) ?? [];
  const choices = all.map((connection) => ({ connection, blocked: blockedBy(context, provider, connection) }));
  const usable = choices.filter(({ blocked }) => blocked === undefined);
  if (usable.length < 2) return usable[0] ?? choices[0];
  return usable.reduce((best, one) => (queueOf(one.connection) < queueOf(best.connection) ? one : best));
}

function blockedBy(context: JobContext, provider: Provider, connection: EngineConnection): FailedOutcome | undefined {
  const reason = connection.statusReason ?? "";
  const extra = { retryable: false, sent: "no" } as const;
  if (connection.status === "rejected")
    return failed("auth", `The key of ${provider.name} was refused: ${reason}`, extra);
  if (connection.status === "exhausted" && connection.statusAt >= context.createdAt)
    return failed("quota", `The key of ${provider.name} is out of credits: ${reason}`, extra);
  return undefined;
}

/** What an answer says of the key it was asked with; undefined where it says nothing against it. */
export function keyStatusAfter(outcome: Outcome): "rejected" | "exhausted" | undefined {
  if (outcome.outcome !== "failed") return undefined;
  return outcome.kind === "auth" ? "rejected" : outcome.kind === "quota" ? "exhausted" : undefined;
}

/** Passes a refused or empty key over for the rest of this run. False where the outcome says nothing against it. */
export function block(connection: EngineConnection, outcome: Outcome): boolean {
  const status = keyStatusAfter(outcome);
  if (status === undefined || outcome.outcome !== "failed") return false;
  connection.status = status;
  connection.statusReason = outcome.message;
  // Whatever the job's age, and whatever this machine's clock says.
  connection.statusAt = new Date(8.64e15);
  return true;
}

/** The question's price on this key: the provider's list, unless the workspace pays another. */
export function chargeOf(
  operation: Operation,
  connection: Pick<EngineConnection, "prices">,
  input: Record<string, unknown>,
): Charge {
  const credits = connection.prices[operation.name];
  if (credits === undefined || operation.charge.rule === "free") return chargeFor(operation, input);
  return chargeFor(operation, input, { ...operation.charge, credits });
}
