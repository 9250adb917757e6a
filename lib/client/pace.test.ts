import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addSample, type PaceSample, rowsPerSecond, timeLeftMs } from "./pace.ts";

const collect = (samples: PaceSample[]) => samples.reduce<PaceSample[]>(addSample, []);
const steady = (perSecond: number, seconds: number) =>
  Array.from({ length: seconds * 10 + 1 }, (_, tick) => ({ atMs: tick * 100, done: (tick * perSecond) / 10 }));

describe("pace", () => {
  it("gives the steady rate of a steady job", () => {
    const samples = collect(steady(50, 60));
    expect(rowsPerSecond(samples, 60_000)).toBeCloseTo(50);
  });

  it("says nothing before two samples are apart in time", () => {
    expect(rowsPerSecond([], 0)).toBeNull();
    expect(rowsPerSecond(collect([{ atMs: 0, done: 3 }]), 900)).toBeNull();
    expect(
      rowsPerSecond(
        collect([
          { atMs: 0, done: 0 },
          { atMs: 50, done: 9 },
        ]),
        60,
      ),
    ).toBeNull();
  });

  it("falls while nothing more arrives", () => {
    const samples = collect(steady(50, 10));
    expect(rowsPerSecond(samples, 15_000)).toBeLessThan(rowsPerSecond(samples, 10_000) ?? 0);
  });

  it("forgets a fast start once it is out of the window", () => {
    const samples = collect([
      ...steady(100, 10),
      ...Array.from({ length: 60 }, (_, s) => ({ atMs: 11_000 + s * 1000, done: 1000 + s })),
    ]);
    expect(rowsPerSecond(samples, 70_000)).toBeLessThan(2);
  });

  it("starts anew when the count goes back, as after a retry of failed rows", () => {
    expect(
      collect([
        { atMs: 0, done: 90 },
        { atMs: 1000, done: 100 },
        { atMs: 2000, done: 80 },
      ]),
    ).toEqual([{ atMs: 2000, done: 80 }]);
  });

  it("keeps a bounded number of samples and never a negative rate, whatever arrives", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), fc.integer({ min: -50, max: 200 })), { maxLength: 600 }), (steps) => {
        let atMs = 0;
        let done = 0;
        const samples = collect(
          steps.map(([wait, more]) => {
            atMs += wait;
            done = Math.max(0, done + more);
            return { atMs, done };
          }),
        );
        expect(samples.length).toBeLessThanOrEqual(200);
        expect(rowsPerSecond(samples, atMs) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("estimates the time left from rest and rate, and only from a rate", () => {
    expect(timeLeftMs(100, 50)).toBe(2000);
    expect(timeLeftMs(100, null)).toBeNull();
    expect(timeLeftMs(100, 0)).toBeNull();
    expect(timeLeftMs(0, null)).toBe(0);
  });
});
