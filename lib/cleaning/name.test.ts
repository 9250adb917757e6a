import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanName, splitName } from "./name.ts";

const cases: [given: string, firstName: string | undefined, lastName: string | undefined][] = [
  ["Jane Doe", "Jane", "Doe"],
  ["Dr. Jane Doe", "Jane", "Doe"],
  ["Prof. Dr. med. Jane Doe", "Jane", "Doe"],
  ["Dipl.-Ing. Hans Müller", "Hans", "Müller"],
  ["Dr.-Ing. Hans Müller", "Hans", "Müller"],
  ["Dr.Hans Müller", "Hans", "Müller"],
  ["Mag. Lisa Huber", "Lisa", "Huber"],
  ["Herr Müller", undefined, "Müller"],
  ["Jane Doe, PhD, MBA", "Jane", "Doe"],
  ["Olivia St. James", "Olivia", "St. James"],
  ["Jane Doe MBA", "Jane", "Doe"],
  ["Jane Doe, CPA", "Jane", "Doe"],
  ["Jane Doe | Head of Sales", "Jane", "Doe"],
  ["Jane Doe - CEO at Acme", "Jane", "Doe"],
  ["Jane Doe – We're hiring!", "Jane", "Doe"],
  ["Jane Doe, Head of Sales", "Jane", "Doe"],
  ["Jane Doe Head of Sales", "Jane", "Doe"],
  ["Doe, Jane", "Jane", "Doe"],
  ["Doe, Dr. Jane", "Jane", "Doe"],
  ["Garcia Lopez, Maria", "Maria", "Garcia Lopez"],
  ["King, Martin Luther, Jr.", "Martin", "King"],
  ["Jane (she/her)", "Jane", undefined],
  ["Jane Doe (she/her)", "Jane", "Doe"],
  ["Jane Doe she/her/hers", "Jane", "Doe"],
  ["🚀 Jane Doe 🇩🇪 ✅", "Jane", "Doe"],
  ['Robert "Bob" Smith', "Robert", "Smith"],
  ["Vincent van Gogh", "Vincent", "van Gogh"],
  ["VINCENT VAN GOGH", "Vincent", "van Gogh"],
  ["Maria de la Cruz", "Maria", "de la Cruz"],
  ["Wernher von Braun", "Wernher", "von Braun"],
  ["van der Berg", undefined, "van der Berg"],
  ["Dick Van Dyke", "Dick", "Van Dyke"],
  ["Mohammed bin Salman", "Mohammed", "bin Salman"],
  ["José Ortega y Gasset", "José", "Ortega y Gasset"],
  ["Juan Carlos García López", "Juan Carlos", "García López"],
  ["Carlos Gómez Ruiz", "Carlos", "Gómez Ruiz"],
  ["Martin Luther King Jr.", "Martin", "King"],
  ["John Smith III", "John", "Smith"],
  ["JANE DOE", "Jane", "Doe"],
  ["jane doe", "Jane", "Doe"],
  ["Jane DOE", "Jane", "Doe"],
  ["ANNE-MARIE O'BRIEN", "Anne-Marie", "O'Brien"],
  ["RONALD MCDONALD", "Ronald", "McDonald"],
  ["TJ MILLER", "TJ", "Miller"],
  ["İSMAİL YILMAZ", "Ismail", "Yilmaz"],
  ["Hans-Peter Müller-Lüdenscheidt", "Hans-Peter", "Müller-Lüdenscheidt"],
  ["John F. Kennedy", "John", "Kennedy"],
  ["John E Smith", "John", "Smith"],
  ["Jack Ma", "Jack", "Ma"],
  ["Jane D.", "Jane", undefined],
  ["Madonna", "Madonna", undefined],
  ["田中 太郎", "太郎", "田中"],
  ["N/A", undefined, undefined],
  ["jane@acme.com", undefined, undefined],
];

describe("splitName", () => {
  it.each(cases)("splits %s into %s and %s", (given, firstName, lastName) => {
    expect(splitName(given)).toEqual({ ...(firstName && { firstName }), ...(lastName && { lastName }) });
  });
});

describe("cleanName", () => {
  it.each([
    ["DOE, PhD", "last", "Doe"],
    ["VON BRAUN", "last", "von Braun"],
    ["van der berg", "last", "van der Berg"],
    ["Doe (Recruiter)", "last", "Doe"],
    ["Dr. Jane", "first", "Jane"],
    ["jean-luc 🚀", "first", "Jean-Luc"],
    ["Na", "last", "Na"],
    ["-", "last", undefined],
  ] as const)("cleans %s as a %s name to %s", (given, part, cleaned) => {
    expect(cleanName(given, part)).toBe(cleaned);
  });

  it("changes nothing when applied to its own answer", () => {
    const word = fc.constantFrom(
      ..."Dr. Prof. Jane jane JANE Doe DOE van VON de O'BRIEN mcdonald McDonald Jr. III MBA PhD Ma J. JP 🚀 (she/her) | - , CEO Müller ß İ 田中".split(
        " ",
      ),
    );
    const names = fc.oneof(
      fc.array(word, { maxLength: 6 }).map((words) => words.join(" ")),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(names, fc.constantFrom("first" as const, "last" as const, "full" as const), (name, part) => {
        const once = cleanName(name, part);
        expect(once === undefined ? undefined : cleanName(once, part)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

it("reads a plain name as it reads one that needs cleaning", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"), minLength: 1, maxLength: 8 });
  const word = fc.oneof(
    letters.map((rest) => `J${rest}`),
    fc.constantFrom(
      "Dr",
      "Mr",
      "Herr",
      "Mba",
      "Phd",
      "Jr",
      "Head",
      "Sales",
      "Of",
      "Van",
      "De",
      "Na",
      "Unknown",
      "None",
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const name = words.join(" ");
      // A comma at its end is taken off, which the short way does not do.
      expect(splitName(name)).toEqual(splitName(`${name},`));
      expect(cleanName(name)).toBe(cleanName(`${name},`));
      expect(cleanName(name, "last")).toBe(cleanName(`${name},`, "last"));
    }),
    { numRuns: 1_000 },
  );
});
