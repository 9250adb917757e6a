import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalLinkedinUrl, salesNavigatorUrl } from "./linkedin.ts";

const person = "https://www.linkedin.com/in/jane-doe-123";
const company = "https://www.linkedin.com/company/acme";
const cases: [given: string, url: string | undefined][] = [
  ["http://linkedin.com/in/Jane-Doe-123/", person],
  ["https://de.linkedin.com/in/jane-doe-123?trk=people&originalSubdomain=de", person],
  ["www.linkedin.com/in/jane-doe-123/details/experience/", person],
  ["https://www.linkedin.com/mwlite/in/jane-doe-123", person],
  ["https://www.linkedin.com/in/jane-doe-123/en", person],
  ["/in/jane-doe-123", person],
  ["jane-doe-123", person],
  ["@jane-doe-123", person],
  ["https://www.linkedin.com/company/Acme/about/", company],
  ["linkedin.com/school/acme", company],
  ["company/acme", company],
  ["https://www.linkedin.com/in/J%C3%BCrgen-M%C3%BCller", "https://www.linkedin.com/in/j%C3%BCrgen-m%C3%BCller"],
  ["https://www.linkedin.com/in/jürgen-müller", "https://www.linkedin.com/in/j%C3%BCrgen-m%C3%BCller"],
  ["https://www.linkedin.com/in/ACoAABcDefGhijKLmnopQRstuv", "https://www.linkedin.com/in/ACoAABcDefGhijKLmnopQRstuv"],
  ["https://www.linkedin.com/sales/lead/ACwAAAbcDEF,NAME_SEARCH,x1", undefined],
  ["https://www.linkedin.com/search/results/people/?keywords=jane", undefined],
  ["https://www.linkedin.com/in/", undefined],
  ["https://www.linkedin.com/in/100%", undefined],
  ["https://notlinkedin.com/in/jane-doe-123", undefined],
  ["https://lnkd.in/abc", undefined],
  ["https://acme.com/in/jane", undefined],
  ["Jane Doe", undefined],
  ["jane@acme.com", undefined],
  ["yes", undefined],
  ["N/A", undefined],
];

describe("canonicalLinkedinUrl", () => {
  it.each(cases)("reads %s as %s", (given, url) => {
    expect(canonicalLinkedinUrl(given)).toBe(url);
  });

  it("reads a bare handle as a company where the caller says so", () => {
    expect(canonicalLinkedinUrl("acme", "company")).toBe(company);
  });

  it("changes nothing when applied to its own answer", () => {
    const slugs = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
    const urls = fc
      .tuple(fc.constantFrom("in", "company", "school"), slugs)
      .map(([path, slug]) => `linkedin.com/${path}/${slug}`);
    fc.assert(
      fc.property(fc.oneof(urls, slugs), (text) => {
        const once = canonicalLinkedinUrl(text);
        return once === undefined || canonicalLinkedinUrl(once) === once;
      }),
    );
  });
});

describe("salesNavigatorUrl", () => {
  it("keeps the id of a lead and drops the search it came from", () => {
    expect(salesNavigatorUrl("https://www.linkedin.com/sales/people/ACwAAAbcDEF,NAME_SEARCH,x1?_ntb=1")).toBe(
      "https://www.linkedin.com/sales/lead/ACwAAAbcDEF",
    );
  });
  it("says nothing about a public profile", () => {
    expect(salesNavigatorUrl(person)).toBeUndefined();
  });
});
