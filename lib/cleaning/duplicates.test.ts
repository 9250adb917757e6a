import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { duplicateKey, findDuplicates } from "./duplicates.ts";
import type { LeadQuery } from "./row.ts";
import { isWithinOneEdit } from "./similar-person.ts";

const jane: LeadQuery = {
  fullName: "Jane Müller",
  firstName: "Jane",
  lastName: "Müller",
  companyName: "Acme",
  companyDomain: "acme.com",
};
const as = (changes: LeadQuery): LeadQuery => ({ ...jane, ...changes });
const named = (firstName: string, lastName: string): LeadQuery =>
  as({ fullName: `${firstName} ${lastName}`, firstName, lastName });

describe("duplicateKey", () => {
  it("is one for spellings of one name at one company, and another for other people", () => {
    expect(duplicateKey(named("JANE", "Muller"))).toBe(duplicateKey(jane));
    expect(duplicateKey(named("John", "Müller"))).not.toBe(duplicateKey(jane));
    expect(duplicateKey(as({ companyDomain: "widgets.com" }))).not.toBe(duplicateKey(jane));
  });

  it("does not take two people behind info@ for one", () => {
    const email = "info@acme.com";
    expect(duplicateKey(as({ email }))).not.toBe(duplicateKey({ ...named("John", "Doe"), email }));
  });

  it("knows companies without a person, and nothing about a name alone", () => {
    expect(duplicateKey({ companyDomain: "acme.com" })).toBe("company:acme.com");
    expect(duplicateKey({ fullName: "Jane Müller" })).toBeUndefined();
    expect(duplicateKey({})).toBeUndefined();
  });
});

describe("findDuplicates", () => {
  const exact: [name: string, a: LeadQuery, b: LeadQuery][] = [
    ["the same e-mail", { email: "jane@acme.com" }, { email: "jane@acme.com", fullName: "J. M." }],
    [
      "the same profile",
      { linkedinUrl: "https://www.linkedin.com/in/j" },
      as({ linkedinUrl: "https://www.linkedin.com/in/j" }),
    ],
    ["the same name at the same domain", jane, as({ companyName: "Acme Holding" })],
    [
      "the same name at the same company, one without a domain",
      jane,
      { fullName: "jane muller", companyName: "ACME Inc." },
    ],
  ];
  it.each(exact)("is certain of %s", (_name, a, b) => {
    expect(findDuplicates([a, { fullName: "Bob Other", companyName: "Widgets" }, b])).toEqual([
      { rows: [0, 2], certainty: "exact" },
    ]);
  });

  const fuzzy: [name: string, a: LeadQuery, b: LeadQuery][] = [
    ["an umlaut spelt out", jane, named("Jane", "Mueller")],
    ["an initial", jane, named("J.", "Müller")],
    ["a slip of the pen", named("Matthias", "Weber"), named("Mathias", "Weber")],
    ["swapped letters", named("Jane", "Pemberton"), named("Jane", "Pembetron")],
    ["names in the wrong columns", jane, named("Müller", "Jane")],
    ["a second surname", named("Jane", "Müller"), named("Jane", "Müller-Lüdinghaus")],
    ["a tagged address", { email: "jane@acme.com" }, { email: "jane+news@acme.com" }],
    ["dots in a Gmail address", { email: "janemuller@gmail.com" }, { email: "jane.muller@gmail.com" }],
  ];
  it.each(fuzzy)("suspects %s", (_name, a, b) => {
    expect(findDuplicates([a, b])).toEqual([{ rows: [0, 1], certainty: "fuzzy" }]);
  });

  const different: [name: string, a: LeadQuery, b: LeadQuery][] = [
    ["short names that differ by a letter", named("Jan", "Wu"), named("Jan", "Hu")],
    ["another first name", jane, named("John", "Müller")],
    ["another company", jane, as({ companyName: "Widgets", companyDomain: "widgets.com" })],
    [
      "one name with two profiles",
      as({ linkedinUrl: "https://www.linkedin.com/in/a" }),
      as({ linkedinUrl: "https://www.linkedin.com/in/b" }),
    ],
    ["one name with two business addresses", as({ email: "jane@acme.com" }), as({ email: "jane2@acme.com" })],
    ["two people behind info@", as({ email: "info@acme.com" }), { ...named("John", "Doe"), email: "info@acme.com" }],
  ];
  it.each(different)("keeps %s apart", (_name, a, b) => {
    expect(findDuplicates([a, b])).toEqual([]);
  });

  it("joins a chain of links in one group, the first row first", () => {
    const rows = [{ email: "jane@acme.com" }, jane, as({ email: "jane@acme.com" }), named("J.", "Müller")];
    expect(findDuplicates(rows)).toEqual([{ rows: [0, 1, 2, 3], certainty: "fuzzy" }]);
  });

  it("puts each row in at most one group, and every row that shares a key and contradicts nothing", () => {
    const query = fc.record(
      {
        fullName: fc.constantFrom("Jane Doe", "Bob Roe", "Ann Poe"),
        companyDomain: fc.constantFrom("acme.com", "widgets.com"),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(query, { maxLength: 30 }), (queries) => {
        const groups = findDuplicates(queries);
        const rows = groups.flatMap((group) => group.rows);
        expect(new Set(rows).size).toBe(rows.length);
        const keys = queries.map(duplicateKey);
        const repeated = keys.filter((key, row) => key !== undefined && keys.indexOf(key) !== row).length;
        expect(rows.length - groups.length).toBe(repeated);
      }),
    );
  });
});

describe("isWithinOneEdit", () => {
  it("accepts one insertion, deletion, substitution or swap and nothing more", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 6 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(isWithinOneEdit(a, b)).toBe(neighbours(a).has(b));
      }),
      { numRuns: 2_000 },
    );
  });
});

/** All words one edit away, made the slow way. */
function neighbours(word: string): Set<string> {
  const found = new Set([word]);
  for (let at = 0; at <= word.length; at += 1) {
    const [before, after] = [word.slice(0, at), word.slice(at)];
    if (after) found.add(before + after.slice(1));
    if (after.length > 1) found.add(`${before}${after[1]}${after[0]}${after.slice(2)}`);
    for (const letter of "abc") {
      found.add(before + letter + after);
      if (after) found.add(before + letter + after.slice(1));
    }
  }
  return found;
}
