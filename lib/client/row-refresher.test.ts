import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { JobRecord } from "@/lib/contracts/job.ts";
import { createRowRefresher } from "./row-refresher.ts";

const row = (seq: number): JobRecord => ({
  seq,
  state: "success",
  input: {},
  output: null,
  provenance: null,
  error: null,
  attempts: 1,
  runAt: null,
});

function setUp(answer: (seqs: number[]) => Promise<JobRecord[]> = async (seqs) => seqs.map(row)) {
  const asked: number[][] = [];
  const applied: number[][] = [];
  const refresher = createRowRefresher(
    (seqs) => {
      asked.push(seqs);
      return answer(seqs);
    },
    (rows) => applied.push([...rows.keys()]),
  );
  return { asked, applied, refresher };
}

describe("the row refresher", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("asks for the first change at once", () => {
    const { asked, refresher } = setUp();
    refresher.changed([4]);
    expect(asked).toEqual([[4]]);
  });

  it("asks once per 250 ms for all that changed meanwhile", async () => {
    const { asked, applied, refresher } = setUp();
    refresher.changed([1]);
    refresher.changed([2]);
    refresher.changed([3, 2]);
    await vi.advanceTimersByTimeAsync(249);
    expect(asked).toEqual([[1]]);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toEqual([[1], [2, 3]]);
    await vi.advanceTimersByTimeAsync(250);
    expect(applied).toEqual([[1], [2, 3]]);
  });

  it("never has two requests under way", async () => {
    let release = () => {};
    const { asked, refresher } = setUp(() => new Promise((resolve) => (release = () => resolve([]))));
    refresher.changed([1]);
    refresher.changed([2]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual([[1]]);
    release();
    await vi.advanceTimersByTimeAsync(250);
    expect(asked).toEqual([[1], [2]]);
  });

  it("asks for at most 500 rows at once and leaves none out", async () => {
    const { asked, refresher } = setUp();
    refresher.changed(Array.from({ length: 1_200 }, (_, seq) => seq));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.map((seqs) => seqs.length)).toEqual([500, 500, 200]);
    expect(new Set(asked.flat()).size).toBe(1_200);
  });

  it("asks again for rows whose request failed", async () => {
    let failures = 1;
    const { asked, applied, refresher } = setUp(async (seqs) => {
      if (failures-- > 0) throw new Error("gone");
      return seqs.map(row);
    });
    refresher.changed([5]);
    await vi.advanceTimersByTimeAsync(500);
    expect(asked).toEqual([[5], [5]]);
    expect(applied).toEqual([[5]]);
  });

  it("applies and asks nothing after it was stopped", async () => {
    const { asked, applied, refresher } = setUp();
    refresher.changed([1]);
    refresher.changed([2]);
    refresher.stop();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toEqual([[1]]);
    expect(applied).toEqual([]);
  });
});
