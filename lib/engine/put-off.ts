import type { Asked } from "./asker.ts";
import type { RecordRun } from "./handlers.ts";

type NotNow = Exclude<Asked, { type: "answer" }>;

/** The turn of a record whose question has no answer now. Nothing is lost: it comes back and replays from memory. */
export function putOff(record: { jobId: string; seq: number }, asked: NotNow): RecordRun {
  const { jobId, seq } = record;
  switch (asked.type) {
    case "parked":
    case "lost":
      return { type: "gone" };
    case "stopped":
      return { type: "put_off", settlement: { jobId, seq, state: "waiting", runAfterMs: 0, counts: false } };
    case "later": {
      const runAfterMs = Math.ceil(asked.delayMs);
      return { type: "put_off", settlement: { jobId, seq, state: "waiting", runAfterMs, counts: asked.counts } };
    }
  }
}
