import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/providers/provider.ts";
import { providers } from "@/lib/providers/registry.ts";
import { countryCodes, countryNames } from "./countries.ts";

describe("the countries of a search", () => {
  it("go by name or by code, whichever they were given by", () => {
    const asked = ["de", "Deutschland", "uk", "TR", "Hong Kong", "Bavaria"];
    expect(countryNames(asked)).toEqual(["Germany", "Germany", "United Kingdom", "Turkey", "Hong Kong", "Bavaria"]);
    expect(countryCodes(asked)).toEqual(["DE", "DE", "GB", "TR", "Hong Kong", "Bavaria"]);
    expect(countryNames(undefined)).toBeUndefined();
    expect(countryCodes(undefined)).toBeUndefined();
  });

  const searches = providers.flatMap(({ slug, operations }) =>
    [operations["search-people"], operations["search-companies"]].flatMap((operation) =>
      operation?.needs.flat().includes("countries") ? [[slug, operation.name, operation] as const] : [],
    ),
  );

  /** Besides the country, the least that the search can do with. */
  const question = (operation: Operation) => {
    const least = operation.needs.find((fields) => fields.includes("countries")) ?? [];
    const all = { companyDomain: "acme.com", name: "Acme", titles: ["CEO"], industries: ["Software"] };
    return Object.fromEntries(Object.entries(all).filter(([field]) => least.includes(field)));
  };

  it.each(searches)("%s: %s asks the same of a country by its code and by its name", (_slug, _name, operation) => {
    const asked = (country: string) => {
      const input = { ...question(operation), countries: [country] };
      const { method, path, query, json } = operation.request(input, { requestId: "r-1" });
      return { method, path, query, json };
    };
    expect(asked("DE")).toEqual(asked("Germany"));
    expect(asked("uk")).toEqual(asked("United Kingdom"));
  });
});
