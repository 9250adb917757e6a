import { randomUUID } from "node:crypto";
import type { EngineConnection } from "@/lib/db/engine-context.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { callProvider, type CallResult } from "@/lib/providers/call.ts";
import type { HttpRequest, Operation, Provider } from "@/lib/providers/provider.ts";
import type { CallSettings } from "./call-settings.ts";
import type { Lane } from "./lanes.ts";

/** One call on the wire, for one question or for many. */

export type CallTarget = {
  provider: Provider;
  operation: Operation;
  connection: EngineConnection;
  credential: string | undefined;
  lane: Lane;
};

/** A question that was begun: its look-up and generation are what the reply is booked under. */
export type BegunQuestion = { input: Record<string, unknown>; lookupId: string; generation: number };

/** A question's own share of a call. `pauseMs`: the vendor asks for a pause. */
export type OwnResult = { outcome: Outcome; result: CallResult; pauseMs: number | undefined };
/** `replaced`: the key was refused, and is no longer the one of its connection. */
export type LearntResult = OwnResult & { replaced: boolean };

/** What answers a provider that asks the workspace's own memory. */
export type Memory = (request: HttpRequest) => Promise<unknown>;

/** Sends at `sendAt` and reports to the lane. Gives one result per question, in order. */
export async function sendCall(
  run: { settings: CallSettings; memory: Memory },
  target: CallTarget,
  call: { questions: readonly BegunQuestion[]; sendAt: number; timeoutMs: number },
): Promise<OwnResult[]> {
  const { provider, operation, lane } = target;
  const { settings } = run;
  const [first] = call.questions;
  const sentAt = await lane.leave(call.sendAt);
  const together = call.questions.length > 1;
  const result = await callProvider({
    provider,
    target: operation,
    ...(together ? { inputs: call.questions.map(({ input }) => input) } : { input: first?.input }),
    credential: target.credential,
    memory: provider.memory ? run.memory : undefined,
    baseUrl: settings.baseUrl(provider),
    timeoutMs: call.timeoutMs,
    requestId: together ? randomUUID() : `${first?.lookupId}.${first?.generation}`,
    callbackUrl:
      first && !together ? settings.callbackUrl(provider, operation, first.lookupId, first.generation) : undefined,
  });
  const pauseMs = pauseAsked(lane, result);
  // Each page of the web is another host's: one that is down or in a hurry says nothing of the next.
  if (provider.web) lane.report(sentAt, undefined);
  else lane.report(sentAt, verdictForCircuit(result), pauseMs);
  return call.questions.map((_, index) => {
    const outcome = result.outcomes[index] ?? result.outcome;
    return { outcome, result, pauseMs: isRateLimit(outcome) && pauseMs !== undefined ? Math.ceil(pauseMs) : undefined };
  });
}

const isRateLimit = (outcome: Outcome) => outcome.outcome === "failed" && outcome.kind === "rate_limit";

/** How long to leave the vendor alone that refused a call for being too fast; undefined where it did not. */
export function pauseAfterRefusal(lane: Lane, outcomes: readonly Outcome[]): number | undefined {
  const refusals = outcomes.flatMap((outcome) =>
    outcome.outcome === "failed" && outcome.kind === "rate_limit" ? [outcome] : [],
  );
  if (refusals.length === 0) return undefined;
  const restMs = lane.refused();
  return Math.max(...refusals.map(({ retryAfterMs }) => retryAfterMs ?? restMs));
}

/** After a refusal for being too fast, or a reply whose headers say that a window is used up until it resets. */
function pauseAsked(lane: Lane, { outcomes, rate }: CallResult): number | undefined {
  const refusedMs = pauseAfterRefusal(lane, outcomes);
  const resets = rate.windows.flatMap(({ remaining, resetMs }) =>
    remaining <= 0 && resetMs !== undefined ? [resetMs] : [],
  );
  const all = [...resets, ...(refusedMs === undefined ? [] : [refusedMs])];
  return all.length > 0 ? Math.max(...all) : undefined;
}

/** Outages count toward the circuit; a refusal, a limit or a plain "no" shows that the vendor is up or says nothing. */
function verdictForCircuit({ outcome, unoffered }: CallResult): boolean | undefined {
  if (outcome.outcome !== "failed" || unoffered) return false;
  if (outcome.kind === "unavailable" || outcome.kind === "timeout" || outcome.kind === "malformed") return true;
  return outcome.kind === "rate_limit" ? undefined : false;
}
