import { describe, expect, it } from "vitest";
import { enrichLayer } from "./enrich-layer.ts";

const asked = (name: "search-people" | "enrich-person" | "find-email", input: object, callbackUrl?: string) =>
  enrichLayer.operations[name]?.request({ ...input }, { requestId: "r-1", ...(callbackUrl && { callbackUrl }) });

describe("Enrich Layer", () => {
  it("is asked for the one holder of a role by the role, and for several by a search", () => {
    const role = { companyName: "Fjordkraftwerk", titles: ["Head of Sales"] };
    expect(asked("search-people", { ...role, limit: 1 })?.path).toBe("/find/company/role/");
    expect(asked("search-people", { ...role, limit: 2 })?.path).toBe("/search/person");
    expect(asked("search-people", { ...role, limit: 1, countries: ["NO"] })?.path).toBe("/search/person");
  });

  it("is never asked for more profiles than a page with records holds", () => {
    expect(asked("search-people", { titles: ["Buyer"], limit: 500 })?.query).toMatchObject({ page_size: 10 });
  });

  it("is told a country by its code, and one country only", () => {
    expect(asked("search-people", { countries: ["Norwegen"] })?.query).toMatchObject({ country: "NO" });
    expect(() => asked("search-people", { countries: ["Norway", "Sweden"] })).toThrow(/one country at a time/);
    expect(() => asked("search-people", { countries: ["Atlantis"] })).toThrow(/"Atlantis" is no country/);
  });

  it("is not sent a search term that it would cut off", () => {
    const titles = Array.from({ length: 30 }, (_, index) => `Director of region ${index}`);
    expect(() => asked("search-people", { titles })).toThrow(/255 characters/);
  });

  it("looks a person up in the cheapest way that the question allows", () => {
    const whole = {
      linkedinUrl: "https://www.linkedin.com/in/mira-olsen",
      fullName: "Mira Olsen",
      companyDomain: "fjordkraftwerk.com",
      email: "mira@fjordkraftwerk.com",
    };
    const { linkedinUrl: _page, ...named } = whole;
    expect(asked("enrich-person", whole)?.path).toBe("/profile");
    expect(asked("enrich-person", named)?.query).toMatchObject({ first_name: "Mira", last_name: "Olsen" });
    expect(asked("enrich-person", { email: whole.email })?.path).toBe("/profile/resolve/email");
  });

  it("is not asked for a work address where its answer could not arrive", () => {
    const input = { linkedinUrl: "https://www.linkedin.com/in/mira-olsen" };
    expect(() => asked("find-email", input)).toThrow(/public https address/);
    expect(() => asked("find-email", input, "http://127.0.0.1:3000/hook")).toThrow(/public https address/);
  });
});
