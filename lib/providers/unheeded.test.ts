import { describe, expect, it } from "vitest";
import { getOperation, getProvider } from "./registry.ts";
import { unheededFilters } from "./unheeded.ts";

type Question = Parameters<typeof unheededFilters>[1];
const people = (question: Question, asked: (question: Question) => unknown) =>
  unheededFilters("search-people", question, asked);

describe("filters that a search leaves out", () => {
  it("are those that make no difference to the request", () => {
    const asked = ({ titles, companyDomain }: Question) => ({ titles, companyDomain });
    expect(people({ titles: ["CEO"], companyDomain: "acme.com" }, asked)).toEqual([]);
    expect(people({ titles: ["CEO"], seniorities: ["owner"], countries: ["DE"] }, asked)).toEqual([
      "seniorities",
      "countries",
    ]);
    expect(people({ titles: ["CEO"], seniorities: [], cursor: "2", limit: 5 }, asked)).toEqual([]);
  });

  it("are not those that say the same as one that is heeded", () => {
    const asked = ({ companyDomain }: Question) => ({ companyDomain });
    expect(people({ companyDomain: "acme.com", companyName: "Acme" }, asked)).toEqual([]);
    expect(people({ titles: ["CEO"], companyName: "Acme" }, ({ titles }) => ({ titles }))).toEqual(["companyName"]);
  });

  it("are also those of which only some values are asked for", () => {
    const first = ({ countries }: Question) => ({ country: Array.isArray(countries) ? countries[0] : undefined });
    expect(people({ countries: ["DE"] }, first)).toEqual([]);
    expect(people({ countries: ["DE", "FR"] }, first)).toEqual(["countries"]);
    const levels = ({ seniorities }: Question) => ({
      levels: [...new Set(Array.isArray(seniorities) ? seniorities.map((one) => String(one).slice(0, 1)) : [])],
    });
    expect(people({ seniorities: ["vp", "vice president", "owner"] }, levels)).toEqual([]);
  });

  it("are not bounds that fall into the same range of the vendor's", () => {
    const ranges = ({ employeeMin = 0 }: Question) => ({ from: Number(employeeMin) > 200 ? 201 : 1 });
    expect(unheededFilters("search-companies", { employeeMin: 1 }, ranges)).toEqual([]);
    expect(unheededFilters("search-companies", { name: "Acme", employeeMin: 300 }, ({ name }) => ({ name }))).toEqual([
      "employeeMin",
    ]);
  });

  it("are not those that the question cannot be asked without", () => {
    const asked = ({ titles }: Question) => {
      if (!titles) throw new Error("whom?");
      return {};
    };
    expect(people({ titles: ["CEO"] }, asked)).toEqual([]);
  });

  it("keep a search from being sent: nobody at another company is taken for a match", () => {
    const search = getOperation(getProvider("crunchbase"), "search-people");
    const question = { titles: ["CEO"], companyDomain: "acme.com" };
    expect(() => search.request(question, { requestId: "r-1" })).toThrow(/companyDomain/);
    expect(() => search.request({ titles: ["CEO"] }, { requestId: "r-1" })).not.toThrow();
  });
});
