import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CanonicalInputField, canonicalInputFieldNames } from "./fields.ts";
import { type LeadQuery, toQuery } from "./row.ts";

const identity = Object.fromEntries(canonicalInputFieldNames.map((field) => [field, field]));
const read = (row: Partial<Record<CanonicalInputField, string>>, options = {}) => toQuery(row, identity, options);

const cases: [name: string, row: Partial<Record<CanonicalInputField, string>>, query: LeadQuery][] = [
  [
    "cleans every field",
    {
      fullName: "Dr. JANE DOE | Head of Sales",
      email: " Jane@ACME.com ",
      linkedinUrl: "de.linkedin.com/in/Jane-Doe?x=1",
      companyName: "Acme GmbH",
      companyDomain: "https://www.acme.de/about",
      companyLinkedinUrl: "https://www.linkedin.com/company/Acme/",
      phone: "030 1234567",
      title: " Head of\nSales",
      city: "Berlin",
      region: "N/A",
      country: "Deutschland",
    },
    {
      fullName: "Jane Doe",
      firstName: "Jane",
      lastName: "Doe",
      email: "jane@acme.com",
      linkedinUrl: "https://www.linkedin.com/in/jane-doe",
      companyName: "Acme",
      companyDomain: "acme.de",
      companyLinkedinUrl: "https://www.linkedin.com/company/acme",
      phone: "+49301234567",
      title: "Head of Sales",
      city: "Berlin",
      country: "Deutschland",
    },
  ],
  [
    "composes the full name",
    { firstName: "jane", lastName: "VAN DER BERG, PhD", companyName: "Acme" },
    { fullName: "Jane van der Berg", firstName: "Jane", lastName: "van der Berg", companyName: "Acme" },
  ],
  [
    "lets columns of their own win over the full name",
    { fullName: "J. Doe", firstName: "Jane", companyName: "Acme" },
    { fullName: "J. Doe", firstName: "Jane", lastName: "Doe", companyName: "Acme" },
  ],
  [
    "sees through a full name that is repeated in the columns of its parts",
    { fullName: "Jane Doe", firstName: "Jane Doe", lastName: "Jane Doe", companyName: "Acme" },
    { fullName: "Jane Doe", firstName: "Jane", lastName: "Doe", companyName: "Acme" },
  ],
  [
    "does not say a surname twice",
    { firstName: "Jane Doe", lastName: "Doe", companyName: "Acme" },
    { fullName: "Jane Doe", firstName: "Jane", lastName: "Doe", companyName: "Acme" },
  ],
  [
    "splits a full name that stands in the first-name column",
    { firstName: "Jane Doe", companyName: "Acme" },
    { fullName: "Jane Doe", firstName: "Jane", lastName: "Doe", companyName: "Acme" },
  ],
  [
    "takes the company's domain from a business e-mail",
    { email: "jane@mail.acme.co.uk" },
    { email: "jane@mail.acme.co.uk", companyDomain: "acme.co.uk" },
  ],
  ["takes no domain from a mailbox provider", { email: "jane@gmail.com" }, { email: "jane@gmail.com" }],
  [
    "takes the domain from a company name that is one",
    { companyName: "Booking.com" },
    { companyName: "Booking.com", companyDomain: "booking.com" },
  ],
  [
    "takes the domain of an e-mail in the website column",
    { companyDomain: "info@acme.com" },
    { companyDomain: "acme.com" },
  ],
  [
    "keeps a company page in the website column as such",
    { companyDomain: "https://www.linkedin.com/company/acme" },
    { companyLinkedinUrl: "https://www.linkedin.com/company/acme" },
  ],
  [
    "keeps a company page in the profile column as such",
    { linkedinUrl: "https://www.linkedin.com/company/acme" },
    { companyLinkedinUrl: "https://www.linkedin.com/company/acme" },
  ],
];

describe("toQuery", () => {
  it.each(cases)("%s", (_name, row, query) => {
    expect(read(row)).toEqual({ query, problems: [] });
  });

  it.each<[field: CanonicalInputField, cell: string, message: RegExp]>([
    ["companyDomain", "acme", /^Row 17: 'acme' is not a domain; expected something like acme.com$/],
    ["companyDomain", "gmail.com", /'gmail.com' belongs to a mailbox provider/],
    ["companyDomain", "https://facebook.com/acme", /is a page on facebook.com/],
    ["companyDomain", "https://www.linkedin.com/in/jane", /is a page on linkedin.com/],
    ["email", "jane@", /'jane@' is not an e-mail address; expected something like jane@acme.com/],
    ["phone", "030 1234567", /not a phone number; expected one with its country code/],
    ["linkedinUrl", "https://www.linkedin.com/sales/lead/ACwAA1,x", /Sales Navigator link.*expected/],
    ["linkedinUrl", "https://acme.com/jane", /not a LinkedIn page; expected/],
    ["companyLinkedinUrl", "https://www.linkedin.com/in/jane", /not a LinkedIn page; expected.*company\/acme/],
    ["fullName", "12345", /'12345' is not a name; expected/],
  ])("leaves out a %s of %s and says why, in which row", (field, cell, message) => {
    const { query, problems } = read({ companyName: "Acme", title: "CEO", [field]: cell }, { rowNumber: 17 });
    expect(query).toEqual({ companyName: "Acme", title: "CEO" });
    expect(problems).toEqual([{ field, message: expect.stringMatching(message) }]);
    expect(problems[0]?.message).toMatch(/^Row 17: /);
  });

  it("gives an empty query and the reason where there is nothing to look up", () => {
    const { query, problems } = read({ title: "CEO", city: "Berlin", companyDomain: "acme" }, { rowNumber: 3 });
    expect(query).toEqual({});
    expect(problems.map(({ field }) => field)).toEqual(["companyDomain", "row"]);
    expect(problems[1]?.message).toMatch(/^Row 3: there is nothing to look up; expected/);
  });

  it("warns of a name that stands alone", () => {
    const { query, problems } = read({ fullName: "Jane Doe" });
    expect(query.lastName).toBe("Doe");
    expect(problems).toEqual([{ field: "row", message: expect.stringContaining("a name alone") }]);
  });

  it("reads national phone numbers by the list's country where the row has none", () => {
    expect(read({ phone: "030 1234567" }, { defaultCountry: "DE" }).query.phone).toBe("+49301234567");
  });

  it("passes over unmapped columns and fields it does not know", () => {
    const row = { Mail: "jane@acme.com", Score: "7", Note: "x" };
    expect(toQuery(row, { Mail: "email", Score: "leadScore", Note: null }).query).toEqual({
      email: "jane@acme.com",
      companyDomain: "acme.com",
    });
  });

  it("takes the first filled cell where two columns mean one field", () => {
    const row = { Work: "-", Private: "jane@acme.com" };
    expect(toQuery(row, { Work: "email", Private: "email" }).query.email).toBe("jane@acme.com");
  });

  const filledFrom = (cell: fc.Arbitrary<string>) =>
    fc.record(Object.fromEntries(canonicalInputFieldNames.map((field) => [field, cell])), { requiredKeys: [] });
  const clean = (row: unknown) => toQuery(row as Record<string, string>, identity);

  it("never throws, whatever the cells", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "binary" }),
      fc.emailAddress(),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(filledFrom(cell), (row) => {
        const { query, problems } = clean(row);
        expect(
          Object.values(query).every((value) => value !== "") && problems.every(({ message }) => message !== ""),
        ).toBe(true);
      }),
    );
  });

  it("changes nothing when it reads its own query", () => {
    const cell = fc.constantFrom(
      ...[
        "N/A",
        "Jane",
        "DOE",
        "Jane Doe, PhD",
        "van der Berg",
        "Doe, Jane | CEO",
        "Dr. Weiß",
        "Acme GmbH & Co. KG",
        "ACME WIDGETS",
      ],
      ...[
        "linkedin.com/in/Jane",
        "https://www.linkedin.com/company/acme",
        "+49 (0)30 1234567",
        "030 1234567",
        "Deutschland",
      ],
      ...["www.acme.com/x", "Jane@Acme.com", "jane@gmail.com", "Booking.com", "gmail.com", "acme", "7"],
    );
    fc.assert(
      fc.property(filledFrom(cell), (row) => {
        const { query } = clean(row);
        expect(clean(query)).toMatchObject({ query });
      }),
      { numRuns: 300 },
    );
  });
});
