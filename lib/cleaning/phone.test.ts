import { describe, expect, it } from "vitest";
import { countryCode } from "./country.ts";
import { toE164 } from "./phone.ts";

const cases: [given: unknown, country: string | undefined, number: string | undefined][] = [
  ["+49 (0)30 1234567", undefined, "+49301234567"],
  ["0049 30 1234567", undefined, "+49301234567"],
  ["00 1 415 555 2671", undefined, "+14155552671"],
  ["030/1234567", "Deutschland", "+49301234567"],
  ["(415) 555-2671 x5", "USA", "+14155552671"],
  [4155552671, "US", "+14155552671"],
  ["'+1 415 555 2671", undefined, "+14155552671"],
  ["tel:+14155552671", undefined, "+14155552671"],
  ["Tel.: 030 1234567 / 0171 2345678", "de", "+49301234567"],
  ["+33 1 42 68 53 00; +33 6 12 34 56 78", undefined, "+33142685300"],
  ["020 7946 0958", "United Kingdom", "+442079460958"],
  ["415 555 2671", undefined, undefined],
  ["12345", "US", undefined],
  ["4.93012E+11", "DE", undefined],
  ["+999 123 456 789", undefined, undefined],
  ["call me", "DE", undefined],
  ["N/A", "DE", undefined],
  [undefined, "DE", undefined],
];

describe("toE164", () => {
  it.each(cases)("reads %j in %j as %j", (given, country, number) => {
    const cleaned = toE164(given, country);
    expect(cleaned).toBe(number);
    if (cleaned) expect(toE164(cleaned)).toBe(cleaned);
  });
});

describe("countryCode", () => {
  it.each([
    ["DE", "DE"],
    ["Allemagne", "DE"],
    ["österreich", "AT"],
    ["Espana", "ES"],
    ["USA", "US"],
    ["England", "GB"],
    ["Atlantis", undefined],
    ["", undefined],
  ])("reads %s as %s", (given, code) => {
    expect(countryCode(given)).toBe(code);
  });
});
