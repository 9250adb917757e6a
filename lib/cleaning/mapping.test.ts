import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalInputFieldNames } from "./fields.ts";
import { guessMapping, headerFingerprint } from "./mapping.ts";

/** `Column = field` or `Column` for one that should be left alone. */
const layouts: [name: string, columns: Record<string, string | null>][] = [
  [
    "an Apollo export",
    {
      "First Name": "firstName",
      "Last Name": "lastName",
      Title: "title",
      Company: "companyName",
      "Company Name for Emails": null,
      Email: "email",
      "Email Status": null,
      "Email Confidence": null,
      Seniority: null,
      "Mobile Phone": "phone",
      "Corporate Phone": null,
      "# Employees": null,
      Industry: null,
      "Person Linkedin Url": "linkedinUrl",
      Website: "companyDomain",
      "Company Linkedin Url": "companyLinkedinUrl",
      City: "city",
      State: "region",
      Country: "country",
      "Company City": null,
      "Company Country": null,
      "Apollo Contact Id": null,
    },
  ],
  [
    "a HubSpot export",
    {
      "Record ID": null,
      "First Name": "firstName",
      "Last Name": "lastName",
      Email: "email",
      "Phone Number": "phone",
      "Contact owner": null,
      "Lead Status": null,
      "Create Date (CET)": null,
      "Job Title": "title",
      "Company Name": "companyName",
      "Website URL": "companyDomain",
      City: "city",
      "State/Region": "region",
      "Country/Region": "country",
      "LinkedIn URL": "linkedinUrl",
      "Associated Company IDs": null,
    },
  ],
  [
    "a Salesforce report",
    {
      "First Name": "firstName",
      "Last Name": "lastName",
      Title: "title",
      "Account Name": "companyName",
      "Mailing City": "city",
      "Mailing State/Province": "region",
      "Mailing Country": "country",
      Phone: null,
      Mobile: "phone",
      Email: "email",
      "Account Owner": null,
      "Last Activity": null,
    },
  ],
  [
    "a Clay table",
    {
      "Full Name": "fullName",
      "Job Title": "title",
      "Company Name": "companyName",
      "Company Domain": "companyDomain",
      "LinkedIn Profile": "linkedinUrl",
      "Company LinkedIn URL": "companyLinkedinUrl",
      "Work Email": "email",
      Location: null,
    },
  ],
  [
    "a PhantomBuster export",
    {
      fullName: "fullName",
      firstName: "firstName",
      lastName: "lastName",
      companyName: "companyName",
      title: "title",
      companyId: null,
      industry: null,
      defaultProfileUrl: "linkedinUrl",
    },
  ],
  [
    "a German list",
    {
      Anrede: null,
      Vorname: "firstName",
      Nachname: "lastName",
      Firma: "companyName",
      Webseite: "companyDomain",
      "E-Mail-Adresse": "email",
      Telefonnummer: "phone",
      Position: "title",
      PLZ: null,
      Ort: "city",
      Bundesland: "region",
      Land: "country",
      Bemerkung: null,
    },
  ],
  [
    "a French list",
    {
      Civilité: null,
      Prénom: "firstName",
      Nom: "lastName",
      Société: "companyName",
      "Site web": "companyDomain",
      "Adresse e-mail": "email",
      Téléphone: "phone",
      Fonction: "title",
      Ville: "city",
      Pays: "country",
    },
  ],
  [
    "a Spanish list",
    {
      Nombre: "firstName",
      Apellidos: "lastName",
      Empresa: "companyName",
      "Sitio web": "companyDomain",
      "Correo electrónico": "email",
      Teléfono: "phone",
      Cargo: "title",
      Ciudad: "city",
      País: "country",
    },
  ],
  [
    "snake case",
    {
      first_name: "firstName",
      last_name: "lastName",
      company_name: "companyName",
      company_domain: "companyDomain",
      linkedin_url: "linkedinUrl",
      email_verified_at: null,
      created_at: null,
    },
  ],
];

describe("guessMapping", () => {
  it.each(layouts)("maps the columns of %s by their names", (_name, expected) => {
    expect(guessMapping(Object.keys(expected), [])).toEqual(expected);
  });

  it("tells e-mails, profiles, sites and phones by their cells where the names say nothing", () => {
    const row = [
      "jane@acme.com",
      "https://www.linkedin.com/in/jane",
      "https://linkedin.com/company/acme",
      "www.acme.com",
      "+49 30 1234567",
      "7",
    ];
    expect(guessMapping(["A", "B", "C", "D", "E", "F"], [row, row])).toEqual({
      A: "email",
      B: "linkedinUrl",
      C: "companyLinkedinUrl",
      D: "companyDomain",
      E: "phone",
      F: null,
    });
  });

  it("believes the cells more than the name", () => {
    const columns = ["URL", "Company", "Name"];
    expect(guessMapping(columns, [["https://www.linkedin.com/in/jane", "acme.com", "jane@acme.com"]])).toEqual({
      URL: "linkedinUrl",
      Company: "companyDomain",
      Name: "email",
    });
  });

  it("takes the public profile, not the Sales Navigator link, where there are both", () => {
    const mapping = guessMapping(
      ["profileUrl", "linkedInProfileUrl"],
      [["https://www.linkedin.com/sales/lead/ACwAAA1,NAME_SEARCH,x", "https://www.linkedin.com/in/jane"]],
    );
    expect(mapping).toEqual({ profileUrl: null, linkedInProfileUrl: "linkedinUrl" });
  });

  it("prefers the fuller of two columns that fit", () => {
    const rows = [["", "Acme"], ["", "Widgets"], ["Acme", "Acme"]]; // prettier-ignore
    expect(guessMapping(["Company Name", "Associated Company"], rows)).toEqual({
      "Company Name": null,
      "Associated Company": "companyName",
    });
  });

  it("keeps a column that is named like a field although no cell fits, so that its rows can say why", () => {
    expect(guessMapping(["Website"], [["acme"], ["widgets"]])).toEqual({ Website: "companyDomain" });
  });

  it("answers for every column, and gives each field at most once, whatever the list", () => {
    const column = fc.oneof(
      fc.string(),
      fc.constantFrom("Email", "E-Mail", "Name", "Full Name", "Company", "Website", "URL", "Phone"),
    );
    const cell = fc.oneof(fc.string(), fc.emailAddress(), fc.webUrl(), fc.constant("+49301234567"));
    const list = fc.record({
      columns: fc.uniqueArray(column, { maxLength: 8 }),
      rows: fc.array(fc.array(cell, { maxLength: 9 }), { maxLength: 4 }),
    });
    fc.assert(
      fc.property(list, ({ columns, rows }) => {
        const mapping = guessMapping(columns, rows);
        const fields = Object.values(mapping).filter((field) => field !== null);
        expect(Object.keys(mapping).sort()).toEqual([...columns].sort());
        expect(new Set(fields).size).toBe(fields.length);
        expect(fields.every((field) => canonicalInputFieldNames.some((name) => name === field))).toBe(true);
      }),
    );
  });
});

describe("headerFingerprint", () => {
  it("is the same for the same columns in any order, and another for others", () => {
    expect(headerFingerprint(["a", "b"])).toBe(headerFingerprint(["b", "a"]));
    const others = [["a", "b"], ["a"], ["a,b"], ["A", "b"], ["a", "b", ""]].map(headerFingerprint);
    expect(new Set(others).size).toBe(others.length);
    expect(others[0]).toMatch(/^[0-9a-f]{16}$/);
  });
});
