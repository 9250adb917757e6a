import { describe, expect, it } from "vitest";
import type { Job, JobEvent, JobProgress, JobRecord, RecordState } from "@/lib/contracts/job.ts";
import {
  appendLogs,
  applyEvent,
  leavesGap,
  doneCount,
  keepNewer,
  MAX_LOG_LINES,
  newerJob,
  newerRow,
  patchRecords,
} from "./job-event.ts";

const progress = (over: Partial<JobProgress>): JobProgress => ({
  total: 10,
  queued: 10,
  running: 0,
  waiting: 0,
  success: 0,
  notFound: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  verified: 0,
  credits: 0,
  paidCalls: 0,
  unknownCalls: 0,
  rev: 0,
  ...over,
});

const job = (rev: number): Job => ({
  id: "00000000-0000-4000-8000-000000000001",
  workspaceId: "00000000-0000-4000-8000-000000000002",
  type: "batch_lead_enrichment",
  name: "list",
  state: "running",
  priority: 3,
  tags: [],
  scheduledAt: null,
  deadLetterReason: null,
  columns: ["a"],
  mapping: { a: null },
  waterfall: {
    name: "w",
    target: "email",
    steps: [],
    verifiers: [],
    settings: { qualityThreshold: 0, maxProviders: 10, fallback: "continue", catchAll: "accept" },
  },
  progress: progress({ rev }),
  providers: [],
  createdAt: "2026-11-21T00:00:00Z",
  startedAt: null,
  finishedAt: null,
  ephemeral: false,
  emptiedAt: null,
});

const event = (rev: number, over: Partial<JobEvent> = {}): JobEvent => ({
  rev,
  state: "running",
  progress: progress({ rev, success: rev }),
  providers: [],
  seqs: [],
  logs: [],
  ...over,
});

const row = (seq: number, state: RecordState): JobRecord => ({
  seq,
  state,
  input: {},
  output: null,
  provenance: null,
  error: null,
  attempts: 0,
  runAt: null,
});

const line = (message: string) => ({ at: "2026-11-21T00:00:00Z", level: "info" as const, message });

describe("a live message", () => {
  it("moves counters and state forward", () => {
    const after = applyEvent(job(3), event(7, { state: "completed" }));
    expect(after.progress.success).toBe(7);
    expect(after.state).toBe("completed");
  });

  it("that is late changes nothing", () => {
    const before = job(9);
    expect(applyEvent(before, event(8))).toBe(before);
  });

  it("leaves the job the same when it is said twice", () => {
    const once = applyEvent(job(3), event(7));
    expect(applyEvent(once, event(7))).toEqual(once);
  });

  it("that starts after what is known leaves a gap to be read again; one that overlaps does not", () => {
    expect(leavesGap(job(3), event(7, { sinceRev: 5 }))).toBe(true);
    expect(leavesGap(job(3), event(7, { sinceRev: null }))).toBe(true);
    expect(leavesGap(job(7), event(7, { sinceRev: null }))).toBe(false);
    expect(leavesGap(job(3), event(7, { sinceRev: 3 }))).toBe(false);
    expect(leavesGap(job(6), event(7, { sinceRev: 3 }))).toBe(false);
    expect(leavesGap(undefined, event(7, { sinceRev: null }))).toBe(false);
  });

  it("is not set back by an answer that was read before it", () => {
    expect(newerJob(job(9), job(4)).progress.rev).toBe(9);
    expect(newerJob(job(4), job(9)).progress.rev).toBe(9);
    expect(newerJob(undefined, job(1)).progress.rev).toBe(1);
  });
});

describe("the console", () => {
  it("adds each message's lines once, however often it comes", () => {
    const first = appendLogs(undefined, { rev: 2, logs: [line("a")] });
    const second = appendLogs(first, { rev: 3, logs: [line("b")] });
    expect(appendLogs(second, { rev: 3, logs: [line("b")] }).items.map(({ message }) => message)).toEqual(["a", "b"]);
  });

  it("stays bounded and keeps the newest lines", () => {
    const logs = Array.from({ length: MAX_LOG_LINES + 50 }, (_, index) => line(String(index)));
    const { items, dropped } = appendLogs(undefined, { rev: 1, logs });
    expect(dropped).toBe(50);
    expect(items).toHaveLength(MAX_LOG_LINES);
    expect(items.at(-1)?.message).toBe(String(MAX_LOG_LINES + 49));
  });
});

describe("rows", () => {
  it("are replaced in place; a page without them stays the same object", () => {
    const page = [row(0, "queued"), row(1, "running")];
    expect(patchRecords(page, new Map([[7, row(7, "success")]]))).toBe(page);
    expect(patchRecords(page, new Map([[1, row(1, "success")]])).map(({ state }) => state)).toEqual([
      "queued",
      "success",
    ]);
  });

  it("that have ended for good do not go back to being under way", () => {
    expect(newerRow(row(0, "success"), row(0, "running")).state).toBe("success");
    expect(keepNewer([row(0, "success")], [row(0, "running"), row(1, "queued")]).map(({ state }) => state)).toEqual([
      "success",
      "queued",
    ]);
  });

  it("that failed may be under way again", () => {
    expect(newerRow(row(0, "failed"), row(0, "waiting")).state).toBe("waiting");
  });

  it("count as done when they were worked through, not when they are under way or cancelled", () => {
    expect(
      doneCount(
        progress({ queued: 5, running: 4, waiting: 3, success: 1, notFound: 2, failed: 4, skipped: 8, cancelled: 16 }),
      ),
    ).toBe(15);
  });
});
