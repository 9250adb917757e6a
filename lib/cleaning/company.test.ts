import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { companyKey, standardizeCompanyName } from "./company.ts";

const cases: [given: string, name: string | undefined][] = [
  ["Acme Inc.", "Acme"],
  ["Acme, Inc.", "Acme"],
  ["Acme Widgets LLC", "Acme Widgets"],
  ["Müller & Söhne GmbH & Co. KG", "Müller & Söhne"],
  ["Weber GmbH und Co. KG", "Weber"],
  ["Weber AG & Co. KGaA", "Weber"],
  ["Acme UG (haftungsbeschränkt)", "Acme"],
  ["SIEMENS AG", "Siemens"],
  ["L'Oréal S.A.", "L'Oréal"],
  ["Acme S.A. de C.V.", "Acme"],
  ["Acme Sp. z o.o.", "Acme"],
  ["Acme s.r.o.", "Acme"],
  ["Acme S.p.A.", "Acme"],
  ["Acme, S.L.", "Acme"],
  ["Booking.com B.V.", "Booking.com"],
  ["Norsk AS", "Norsk"],
  ["Dansk A/S", "Dansk"],
  ["Acme Pty Ltd", "Acme"],
  ["Acme Pte. Ltd.", "Acme"],
  ["Acme Co., Ltd.", "Acme"],
  ["Acme Private Limited", "Acme"],
  ["Acme Limited Liability Company", "Acme"],
  ["Acme Ltd. Şti.", "Acme"],
  ["PT Acme Tbk", "Acme"],
  ["ООО Ромашка", "Ромашка"],
  ["株式会社トヨタ", "トヨタ"],
  ["Acme (formerly Widgets)", "Acme"],
  ["Acme Inc. (NASDAQ: ACM)", "Acme"],
  ["Acme® | The CRM for everybody", "Acme"],
  ["BANK OF AMERICA CORP", "Bank of America"],
  ["IBM", "IBM"],
  ["SAP SE", "SAP"],
  ["Tiffany & Co.", "Tiffany & Co."],
  ["Müller & Co. KG", "Müller & Co."],
  ["Sold As Seen", "Sold As Seen"],
  ["Beauty Day Spa", "Beauty Day Spa"],
  ["GmbH", "GmbH"],
  ["N/A", undefined],
];

describe("standardizeCompanyName", () => {
  it.each(cases)("reads %s as %s", (given, name) => {
    expect(standardizeCompanyName(given)).toBe(name);
  });

  it("changes nothing when applied to its own answer", () => {
    const word = fc.constantFrom(
      ..."Acme ACME WIDGETS Müller & und Co. Co, KG GmbH AG S.A. S.p.A. de C.V. Ltd. Inc Pty AS as PT (haftungsbeschränkt) | ® The Söhne , . - 株式会社".split(
        " ",
      ),
    );
    const names = fc.oneof(
      fc.array(word, { maxLength: 7 }).map((words) => words.join(" ")),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(names, (name) => {
        const once = standardizeCompanyName(name);
        expect(once === undefined ? undefined : standardizeCompanyName(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("companyKey", () => {
  it("is one for the spellings of one company", () => {
    const spellings = ["Müller & Söhne GmbH", "MÜLLER UND SÖHNE GMBH & CO. KG", "Muller + Sohne"];
    expect(new Set(spellings.map(companyKey)).size).toBe(1);
  });
});
