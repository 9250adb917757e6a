import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countPatterns, emailPatterns, localPart, patternConfidence, patternOf } from "./email-pattern.ts";

const mira = { fullName: "Mira Olsen" };

describe("a pattern", () => {
  it.each([
    ["first.last", "mira.olsen"],
    ["flast", "molsen"],
    ["f.last", "m.olsen"],
    ["first", "mira"],
    ["last", "olsen"],
    ["first_last", "mira_olsen"],
    ["firstlast", "miraolsen"],
    ["first-last", "mira-olsen"],
    ["first.l", "mira.o"],
    ["firstl", "mirao"],
    ["lastf", "olsenm"],
    ["last.f", "olsen.m"],
    ["last.first", "olsen.mira"],
    ["last_first", "olsen_mira"],
    ["lastfirst", "olsenmira"],
  ] as const)("%s makes %s, and is known again by it", (pattern, local) => {
    expect(localPart(pattern, mira)).toBe(local);
    expect(patternOf(`${local}@acme.com`, mira)).toBe(pattern);
  });

  it("spells names as addresses do", () => {
    expect(localPart("first.last", { firstName: "Jean-Luc", lastName: "Müller" })).toBe("jeanluc.muller");
    expect(localPart("first.last", { fullName: "Anna van der Berg" })).toBe("anna.vanderberg");
  });

  it("is filled with no initial and with no single name", () => {
    for (const pattern of emailPatterns) {
      expect(localPart(pattern, { firstName: "J", lastName: "Doe" })).toBeUndefined();
      expect(localPart(pattern, { fullName: "Cher" })).toBeUndefined();
    }
  });

  it("is not seen in an address of somebody else", () => {
    expect(patternOf("info@acme.com", mira)).toBeUndefined();
    expect(patternOf("m.olson@acme.com", mira)).toBeUndefined();
  });
});

describe("what is learned of a domain", () => {
  const at = (local: string, valid = true) => ({ email: `${local}@acme.com`, valid, ...mira });

  it("counts what was right and wrong, most often right first", () => {
    expect(countPatterns([at("molsen", false), at("mira.olsen"), at("mira.olsen"), at("sales")])).toEqual([
      { pattern: "first.last", verified: 2, bounced: 0 },
      { pattern: "flast", verified: 0, bounced: 1 },
    ]);
  });

  it("grows surer with each address and less sure with each bounce, and never certain", () => {
    const sure = (verified: number, bounced: number, others = 0) => {
      const count = { pattern: "first.last", verified, bounced } as const;
      return patternConfidence(count, [count, { pattern: "flast", verified: others, bounced: 0 }]);
    };
    expect([sure(1, 0), sure(3, 0), sure(9, 0), sure(1_000, 0)]).toEqual([50, 75, 90, 95]);
    expect(sure(0, 3)).toBe(0);
    const counts = [fc.nat(200), fc.nat(200), fc.nat(200)] as const;
    fc.assert(
      fc.property(...counts, (verified, bounced, others) => {
        expect(sure(verified + 1, bounced, others)).toBeGreaterThanOrEqual(sure(verified, bounced, others));
        expect(sure(verified, bounced + 1, others)).toBeLessThanOrEqual(sure(verified, bounced, others));
        expect(sure(verified, bounced, others + 1)).toBeLessThanOrEqual(sure(verified, bounced, others));
        expect(sure(verified, bounced, others)).toBeLessThanOrEqual(95);
      }),
    );
  });
});
