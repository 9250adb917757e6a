import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protectFormula } from "./formula.ts";

describe("protectFormula", () => {
  it.each([
    "=1+1",
    "+cmd|'/c calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://x")',
    "＝1",
    "+1-800",
    "-",
  ])("makes %j text", (cell) => expect(protectFormula(cell)).toBe(`'${cell}`));
  it.each(["", "Acme", "-5", "+3.5", "-1,234.50", "12%", "+4930123456", "a=b", "'=1"])("leaves %j alone", (cell) =>
    expect(protectFormula(cell)).toBe(cell),
  );
  it("never lets a cell begin like a formula, unless it is a number, and changes nothing the second time", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."=+-@\t\r19.,%a' ") }), (cell) => {
        const safe = protectFormula(cell);
        expect(/^[=@\t\r]/.test(safe) || /^[+-](?!\d)/.test(safe)).toBe(false);
        expect(protectFormula(safe)).toBe(safe);
      }),
    );
  });
});
