import { operationName } from "@/lib/contracts/operation.ts";
import type { Clock } from "@/lib/clock.ts";
import { claimPolls, type DuePoll } from "@/lib/db/engine.ts";
import { listSealedConnections } from "@/lib/db/engine-context.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { callProvider } from "@/lib/providers/call.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, pending } from "@/lib/providers/outcome.ts";
import type { Operation } from "@/lib/providers/provider.ts";
import { findProvider } from "@/lib/providers/registry.ts";
import { pauseAfterRefusal } from "./send-call.ts";
import { finishedCall } from "./answer.ts";
import type { Asker } from "./asker.ts";
import type { CallSettings } from "./call-settings.ts";
import { chargeOf } from "./choose-connection.ts";
import { withRetry } from "./transient.ts";

const POLL_LEASE_MS = 60_000;
const POLLS_AT_ONCE = 50;
const POLL_TIMEOUT_MS = 15_000;
const MAX_POLL_MS = 300_000;

type PollRun = {
  db: Queryable;
  clock: Clock;
  workerId: string;
  asker: Asker;
  deadline: () => number;
  settings: CallSettings;
};

/**
 * Asks vendors about what they are still working on. A poll belongs to the look-up: several records may wait on one, and
 * its paid answer has a home even when they were cancelled. Look-ups that one batch at the vendor answers are asked about
 * together. The vendor's callback, if it comes first, makes it moot.
 */
export async function pollDue(run: PollRun): Promise<void> {
  if (run.clock.now() + POLL_TIMEOUT_MS > run.deadline()) return;
  const due = await withRetry(run.clock, () => claimPolls(run.db, run.workerId, POLLS_AT_ONCE, POLL_LEASE_MS));
  const batches = new Map<string, DuePoll[]>();
  for (const poll of due) {
    const key = `${poll.connectionId} ${poll.operation} ${poll.externalId ?? `look-up ${poll.lookupId}`}`;
    batches.set(key, [...(batches.get(key) ?? []), poll]);
  }
  await Promise.all([...batches.values()].map((batch) => pollBatch(run, batch)));
}

async function pollBatch(run: PollRun, batch: readonly DuePoll[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const provider = findProvider(first.provider);
  const name = operationName.safeParse(first.operation);
  const operation = name.success ? provider?.operations[name.data] : undefined;
  if (!provider || !operation) return;
  // Of the workspace and not of the job: what was paid for is fetched though the job is gone.
  const connections = await withRetry(run.clock, () => listSealedConnections(run.db, first.workspaceId));
  const connection = connections.find(({ id }) => id === first.connectionId);
  const lost = failed("timeout", `${provider.name} gave no answer in time`, { retryable: false, sent: "unsure" });
  const book = (due: DuePoll, outcome: Outcome, wire: { status?: number; latencyMs?: number }) => {
    const charge = chargeOf(operation, connection ?? { prices: {} }, due.input);
    const { lookupId, generation } = due;
    return run.asker.book(finishedCall({ lookupId, generation, operation, charge, retries: 0 }, outcome, wire));
  };
  if (!provider.poll || first.externalId === null || !connection) {
    await Promise.all(batch.map((due) => due.giveUp && book(due, lost, {})));
    return;
  }

  const credential = run.settings.credential(first.workspaceId, connection);
  const lane = run.asker.lane(connection, provider, operation);
  const start = await lane.request(first.jobId ?? "", POLL_TIMEOUT_MS);
  if (start.type === "closed") return;
  const sentAt = await lane.leave(start.sendAt);
  const result = await callProvider({
    provider,
    target: { poll: first.externalId, operation: operation.name },
    inputs: batch.map(({ input }) => input),
    credential,
    baseUrl: run.settings.baseUrl(provider),
    timeoutMs: POLL_TIMEOUT_MS,
    requestId: `${first.lookupId}.${first.generation}`,
  });
  lane.report(sentAt, undefined, pauseAfterRefusal(lane, result.outcomes));
  const booking = batch.map((due, index) => {
    const outcome = result.outcomes[index] ?? result.outcome;
    // A poll that could not be made says nothing about the answer: it is asked again, until its time is up.
    const unanswered = outcome.outcome === "pending" || (outcome.outcome === "failed" && outcome.retryable);
    // A vendor may name the next thing to ask about: a run, then the data set that it made.
    const next = outcome.outcome === "pending" ? outcome.externalId : undefined;
    const again = pending({
      retryAfterMs: nextPollMs(operation, due, outcome),
      ...(next !== undefined && { externalId: next }),
    });
    return book(due, unanswered ? (due.giveUp ? lost : again) : outcome, result);
  });
  await Promise.all(booking);
}

/**
 * Half as long again as it has taken so far: polls count against the vendor's limit like questions, and hundreds of open
 * look-ups polled at a fixed pace left none for anything else.
 */
function nextPollMs(operation: Operation, due: DuePoll, outcome: Outcome): number {
  const asked = outcome.outcome === "pending" || outcome.outcome === "failed" ? (outcome.retryAfterMs ?? 0) : 0;
  return Math.min(MAX_POLL_MS, Math.max(asked, operation.pollEveryMs ?? 0, due.ageMs / 2));
}
