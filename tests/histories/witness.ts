import type { BookedCall, FinishedCall } from "@/lib/db/engine.ts";
import type { JobState, RecordState } from "@/lib/contracts/job.ts";
import { callName, type LookupRow, type Snapshot } from "./snapshot.ts";

/** What somebody at the wires saw: calls that went out, replies that were booked, processes that died under their calls. */

export type SentCall = { lookupId: string; generation: number; provider: string; key: string; jobId: string };

export class Witness {
  readonly sent = new Map<string, SentCall>();
  /** Calls whose answer the database accepted, with what it then knew. */
  readonly answered = new Map<string, "hit" | "miss" | "error">();
  /** Calls whose answer the database would not have: another generation is asked, or it was answered already. */
  readonly refused = new Set<string>();
  /** Calls of which the process itself said that nobody knows how they ended. */
  readonly unsure = new Set<string>();
  /** Calls begun and not booked when their process died, or was taken for dead. */
  readonly lost = new Set<string>();
  /** Jobs that were cancelled or paused when it last looked. */
  stopped = new Map<string, JobState>();
  /** Jobs whose ended records are being put back on request. */
  retrying = new Set<string>();
  /** Records that were seen in any other state than queued. */
  readonly touched = new Set<string>();
  readonly done = new Map<string, number>();
  /** What a browser would show that refetches only the rows that events name. */
  readonly shown = new Map<string, { rev: number; states: Map<number, RecordState> }>();
  readonly complaints: string[] = [];

  send(call: SentCall): void {
    const name = callName(call.lookupId, call.generation);
    if (this.sent.has(name)) this.complaints.push(`1: call ${name} went out twice`);
    const stopped = this.stopped.get(call.jobId);
    if (stopped) this.complaints.push(`11: call ${name} went out though its job is ${stopped}`);
    this.sent.set(name, call);
  }

  /** Told of every booking that reached the database, whether or not the process heard of it. */
  book(call: FinishedCall, reply: BookedCall): void {
    const name = callName(call.lookupId, call.generation);
    if (!reply.accepted) {
      if (call.state !== "unknown") this.refused.add(name);
      return;
    }
    if (call.state === "unknown") this.unsure.add(name);
    else if (call.state !== "pending") this.answered.set(name, call.state);
    if (call.error?.uncounted && reply.retryMs === null)
      this.complaints.push(`13: ${name}, asked too fast, was counted as final`);
  }

  follow({ jobs }: Snapshot): void {
    const stopped = jobs.filter(({ state }) => state === "cancelled" || state === "paused");
    this.stopped = new Map(stopped.map(({ id, state }) => [id, state]));
    this.retrying = new Set(jobs.filter(({ retry_scope }) => retry_scope !== null).map(({ id }) => id));
  }

  lose(snapshot: Snapshot, workerId: string): void {
    const under = (lookup: LookupRow) => lookup.state === "calling" && lookup.worker === workerId;
    for (const { id, generation } of snapshot.lookups.filter(under)) this.lost.add(callName(id, generation));
  }
}
