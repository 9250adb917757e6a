import { describe, expect, it } from "vitest";
import { isBlank } from "./blank.ts";
import { plainText } from "./text.ts";

describe("isBlank", () => {
  it.each([
    "",
    "  ",
    "\u00a0\u200b",
    "-",
    "--",
    "–",
    "?",
    ".",
    "N/A",
    "n.a.",
    "#N/A",
    "NULL",
    "None",
    "(unknown)",
    "NA",
    "k. A.",
    "#REF!",
  ])("takes %j for nothing", (cell) => expect(isBlank(cell)).toBe(true));
  it.each([undefined, null, {}, []])("takes %j for nothing", (value) => expect(isBlank(value)).toBe(true));
  it.each(["Na", "0", "Nadia", "Unknown Worlds", "none of us", "C#", "N26"])("takes %j for something", (cell) =>
    expect(isBlank(cell)).toBe(false),
  );
});

describe("plainText", () => {
  it("makes one clean line of a pasted cell", () => {
    expect(plainText("\ufeff Zoe\u0308\u00a0\u200b Doe\r\n(Sales)\t")).toBe("Zoë Doe (Sales)");
  });
  it("reads a long cell with a last odd letter in linear time", () => {
    expect(plainText(`${"a".repeat(100_000)}é`)).toHaveLength(100_001);
  });
});
