import { describe, expect, it } from "vitest";
import { choose, chooseAll, headState, nothingChosen } from "./selection.ts";

const list = ["a", "b", "c", "d", "e"];
const ids = ({ chosen }: { chosen: ReadonlySet<string> }) => [...chosen].sort();

describe("choosing from a list", () => {
  it("takes one by one, and lets go again", () => {
    const two = choose(choose(nothingChosen, "a", true), "c", true);
    expect(ids(two)).toEqual(["a", "c"]);
    expect(ids(choose(two, "a", false))).toEqual(["c"]);
  });

  it("takes a range from the row touched before, in either direction", () => {
    expect(ids(choose(choose(nothingChosen, "b", true), "d", true, list))).toEqual(["b", "c", "d"]);
    expect(ids(choose(choose(nothingChosen, "d", true), "b", true, list))).toEqual(["b", "c", "d"]);
  });

  it("goes on from the last row of a range", () => {
    const first = choose(choose(nothingChosen, "a", true), "b", true, list);
    expect(ids(choose(first, "d", true, list))).toEqual(["a", "b", "c", "d"]);
  });

  it("lets go of a range", () => {
    const all = chooseAll(nothingChosen, list, true);
    expect(ids(choose(choose(all, "b", false), "d", false, list))).toEqual(["a", "e"]);
  });

  it("takes the row alone where there is no row before it, or that row left the list", () => {
    expect(ids(choose(nothingChosen, "c", true, list))).toEqual(["c"]);
    const gone = choose(nothingChosen, "gone", true);
    expect(ids(choose(gone, "d", true, list))).toEqual(["d", "gone"]);
  });
});

describe("the box in the head", () => {
  it("is full only when every row is chosen, and mixed when some are", () => {
    expect(headState(new Set(), list)).toBe(false);
    expect(headState(new Set(["b"]), list)).toBe("mixed");
    expect(headState(new Set(list), list)).toBe(true);
  });

  it("is empty over an empty list, whatever was chosen before", () => {
    expect(headState(new Set(["b"]), [])).toBe(false);
  });
});
