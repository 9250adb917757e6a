import { describe, expect, it } from "vitest";
import { Accounts, type Account } from "./accounts.ts";
import { Limiter } from "./limiter.ts";
import { day, json, type Route, second } from "./wire.ts";

const accounts = new Accounts("surfe");
const open = (key: string): Account => {
  const account = accounts.open(key);
  if (typeof account === "string") throw new Error(account);
  return account;
};
const route = (facts: Partial<Route>): Route => ({
  method: "GET",
  path: "/x",
  operation: "x",
  group: "x",
  windows: [],
  credits: 0,
  handle: () => json(200, {}),
  ...facts,
});

describe("the limiter", () => {
  it("holds a day's quota against keys that ask for quotas, and against no others", () => {
    const limiter = new Limiter("real");
    const quota = route({ windows: [{ limit: 2, perMs: day, quota: true }] });
    const calls = (key: string) => [0, 1, 2].map((atMs) => limiter.enter(quota, open(key), atMs, false).admitted);
    expect(calls("emu-surfe-1")).toEqual([true, true, true]);
    expect(calls("emu-surfe-quota-1")).toEqual([true, true, false]);
    expect(limiter.enter(quota, open("emu-surfe-quota-1"), 100, false)).toEqual({
      admitted: false,
      retryAfterMs: day - 100,
    });
    expect(limiter.enter(quota, open("emu-surfe-quota-1"), day, false).admitted).toBe(true);
  });

  it("admits as many calls at once as the vendor does, and one more when one has ended", () => {
    const limiter = new Limiter("real");
    const narrow = route({ concurrency: 2 });
    const enter = () => limiter.enter(narrow, open("emu-surfe-1"), 0, false).admitted;
    expect([enter(), enter(), enter()]).toEqual([true, true, false]);
    limiter.leave(narrow, open("emu-surfe-1"));
    expect([enter(), enter()]).toEqual([true, false]);
  });

  it("counts a refused call in the peak but not against the window", () => {
    const limiter = new Limiter("real");
    const paced = route({ windows: [{ limit: 2, perMs: second }] });
    const admitted = [0, 10, 20, 30, 1_000, 1_005].map(
      (atMs) => limiter.enter(paced, open("emu-surfe-1"), atMs, false).admitted,
    );
    expect(admitted).toEqual([true, true, false, false, true, false]);
    expect(limiter.report()).toEqual([
      { group: "x", limit: 2, perMs: 1_000, enforced: true, maxInAnyWindow: 5, calls: 6 },
    ]);
  });

  it("shares a window among the endpoints of a group", () => {
    const limiter = new Limiter("real");
    const windows = [{ limit: 1, perMs: second }];
    expect(limiter.enter(route({ path: "/a", windows }), open("emu-1"), 0, true)).toEqual({
      admitted: true,
      uses: [{ window: { limit: 1, perMs: second }, used: 1, resetMs: second }],
    });
    expect(limiter.enter(route({ path: "/b", windows }), open("emu-1"), 5, true).admitted).toBe(false);
  });
});
