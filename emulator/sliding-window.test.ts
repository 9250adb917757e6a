import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PeakMeter, SlidingWindow } from "./sliding-window.ts";

const worstStretch = (times: readonly number[], perMs: number) =>
  Math.max(0, ...times.map((end) => times.filter((time) => time > end - perMs && time <= end).length));

describe("a sliding window", () => {
  it("admits no more than the limit in any stretch, and refuses no call that would fit", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 300 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 100 }), (steps, limit, perMs) => {
        const window = new SlidingWindow(limit, perMs);
        const admitted: number[] = [];
        let now = 0;
        for (const step of steps) {
          now += step;
          const inStretch = admitted.filter((time) => time > now - perMs).length;
          expect(window.used(now)).toBe(inStretch);
          const waitMs = window.waitMs(now);
          expect(waitMs === 0).toBe(inStretch < limit);
          if (waitMs > 0) continue;
          window.add(now);
          admitted.push(now);
        }
        expect(worstStretch(admitted, perMs)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("holds its limit when it is larger than what it first makes room for", () => {
    const window = new SlidingWindow(5_000, 1_000);
    for (let call = 0; call < 5_000; call++) {
      expect(window.waitMs(500 + call / 100)).toBe(0);
      window.add(500 + call / 100);
    }
    expect(window.waitMs(560)).toBe(940);
    expect(window.waitMs(1_500)).toBe(0);
  });
});

describe("the peak meter", () => {
  it("tells the most calls of any stretch", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 90 }),
        (steps, perMs) => {
          const meter = new PeakMeter(perMs);
          const times: number[] = [];
          let now = 0;
          for (const step of steps) {
            now += step;
            meter.add(now);
            times.push(now);
          }
          expect(meter.max).toBe(worstStretch(times, perMs));
        },
      ),
    );
  });
});
