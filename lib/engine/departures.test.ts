import fc from "fast-check";
import { expect, it } from "vitest";
import type { Clock } from "@/lib/clock.ts";
import { Departures } from "./departures.ts";

/** Time that passes when somebody sleeps, each time later than asked by what the list says. */
function lateClock(lateness: readonly number[]): Clock {
  let now = 0;
  let slept = 0;
  return {
    now: () => now,
    sleep: (ms) => {
      now += ms + (lateness[slept++ % lateness.length] ?? 0);
      return Promise.resolve();
    },
  };
}

it("lets no window hold more than its limit, however late calls leave", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(200), { minLength: 1 }),
      fc.array(fc.nat(120), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 10 }),
      async (lateness, gaps, limit) => {
        const departures = new Departures(lateClock(lateness), [{ perMs: 500, limit }]);
        const left: number[] = [];
        let sendAt = 0;
        for (const gap of gaps) left.push(await departures.leave((sendAt += gap)));
        for (const [index, at] of left.entries()) {
          const earlier = left[index - limit];
          if (earlier !== undefined) expect(at - earlier).toBeGreaterThanOrEqual(500);
        }
      },
    ),
  );
});

it("holds nothing back where no window is known", async () => {
  const departures = new Departures(lateClock([0]), []);
  expect([await departures.leave(5), await departures.leave(5), await departures.leave(7)]).toEqual([5, 5, 7]);
});

it("widens its windows after refusals, for a while", async () => {
  let now = 0;
  const clock: Clock = { now: () => now, sleep: (ms) => Promise.resolve(void (now += ms)) };
  const departures = new Departures(clock, [{ perMs: 1_000, limit: 1 }]);
  const gapAfter = async (calm: number) => {
    now += calm;
    const before = await departures.leave(now);
    return (await departures.leave(now)) - before;
  };
  expect(await gapAfter(5_000)).toBe(1_015);
  departures.refused();
  // One cause, however many calls of the same moment it hit.
  departures.refused();
  expect(await gapAfter(5_000)).toBe(1_025);
  for (let times = 0; times < 10; times += 1) {
    now += 2_000;
    departures.refused();
  }
  expect(await gapAfter(5_000)).toBe(1_050);
  expect(await gapAfter(30 * 60_000)).toBeCloseTo(1_015);
});
