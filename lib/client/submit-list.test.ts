import { describe, expect, it } from "vitest";
import { readProblem, unreachable } from "./api-error.ts";
import { cutChunk } from "./chunks.ts";
import type { JobHead } from "./client.ts";
import { type Submission, submitList, type SubmitTools } from "./submit-list.ts";

const head: JobHead = {
  name: "list",
  columns: ["a"],
  mapping: { a: "email" },
  waterfall: "Work e-mail",
  idempotencyKey: "k",
};
const none: Submission = { jobId: null, sent: 0 };
const list = (count: number) => Array.from({ length: count }, (_, index) => [`row ${index}`]);

/** A server that keeps what it is sent, as the API promises to: a chunk twice is a chunk once. */
function server(rows: string[][]) {
  const kept = new Map<number, string>();
  const calls: string[] = [];
  const waits: number[] = [];
  let failures: Error[] = [];
  const tools: SubmitTools = {
    createJob: async (sent, rowsJson) => {
      fail();
      calls.push(`create ${sent.draft ? "draft" : "whole"} ${sent.idempotencyKey}`);
      if (rowsJson) keep(0, rowsJson);
      return { id: "job-1" };
    },
    appendRecords: async (id, fromSeq, rowsJson) => {
      fail();
      calls.push(`append ${id} ${fromSeq}`);
      keep(fromSeq, rowsJson);
    },
    startJob: async (id) => void calls.push(`start ${id}`),
    chunk: async (from, maxRows, maxBytes) => {
      const { json, count } = cutChunk(rows, from, maxRows, maxBytes);
      return { rowsJson: new TextEncoder().encode(json), count };
    },
    sleep: async (ms) => void waits.push(ms),
  };
  function fail() {
    const error = failures.shift();
    if (error) throw error;
  }
  function keep(from: number, rowsJson: BlobPart) {
    const parsed = JSON.parse(new TextDecoder().decode(rowsJson as Uint8Array)) as string[][];
    parsed.forEach(([cell = ""], index) => kept.set(from + index, cell));
  }
  return { tools, calls, waits, kept, failNext: (...errors: Error[]) => (failures = errors) };
}

describe("submitting a list", () => {
  it("is one request when the list fits into one", async () => {
    const { tools, calls, kept } = server(list(1_250));
    expect(await submitList(head, 1_250, none, tools, () => {})).toBe("job-1");
    expect(calls).toEqual(["create whole k"]);
    expect(kept.size).toBe(1_250);
  });

  it("is a draft, its chunks and a start when it does not", async () => {
    const { tools, calls, kept } = server(list(3_000));
    const progress: number[] = [];
    await submitList(head, 3_000, none, tools, ({ sent }) => progress.push(sent));
    expect(calls).toEqual([
      "create draft k",
      "append job-1 0",
      "append job-1 1250",
      "append job-1 2500",
      "start job-1",
    ]);
    expect(progress).toEqual([0, 1_250, 2_500, 3_000]);
    expect([...kept.values()]).toEqual(list(3_000).map(([cell]) => cell));
  });

  it("cuts by bytes where rows are long", async () => {
    const rows = Array.from({ length: 400 }, () => ["x".repeat(20_000)]);
    const { tools, calls } = server(rows);
    await submitList(head, 400, none, tools, () => {});
    expect(calls.filter((call) => call.startsWith("append")).length).toBe(3);
  });

  it("repeats a request that failed for a passing reason, waiting as long as the server asks", async () => {
    const { tools, calls, waits, failNext } = server(list(3));
    failNext(unreachable(), readProblem(429, null, "7"));
    await submitList(head, 3, none, tools, () => {});
    expect(waits).toEqual([500, 7_000]);
    expect(calls).toEqual(["create whole k"]);
  });

  it("does not repeat a refusal", async () => {
    const { tools, waits, failNext } = server(list(3));
    failNext(readProblem(400, null, null));
    await expect(submitList(head, 3, none, tools, () => {})).rejects.toMatchObject({ status: 400 });
    expect(waits).toEqual([]);
  });

  it("goes on where it stood after it failed in the middle", async () => {
    const { tools, calls, kept, failNext } = server(list(3_000));
    let stood = none;
    const remember = (submission: Submission) => {
      stood = submission;
      if (submission.sent === 1_250) failNext(...Array.from({ length: 4 }, unreachable));
    };
    await expect(submitList(head, 3_000, none, tools, remember)).rejects.toMatchObject({ status: 0 });
    expect(stood).toEqual({ jobId: "job-1", sent: 1_250 });
    failNext();
    await submitList(head, 3_000, stood, tools, (submission) => (stood = submission));
    expect(calls).toEqual([
      "create draft k",
      "append job-1 0",
      "append job-1 1250",
      "append job-1 2500",
      "start job-1",
    ]);
    expect(kept.size).toBe(3_000);
  });
});
