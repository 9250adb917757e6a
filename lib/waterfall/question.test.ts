import { describe, expect, it } from "vitest";
import { operationNames, operations } from "@/lib/contracts/operation.ts";
import { inputFor, missingFields } from "./question.ts";

const row = {
  fullName: " Jane Doe ",
  firstName: "Jane",
  lastName: "",
  email: "jane@acme.example",
  phone: "+4930",
  linkedinUrl: "https://www.linkedin.com/in/jane",
  companyName: "Acme",
  companyDomain: "acme.example",
  companyLinkedinUrl: "https://www.linkedin.com/company/acme",
  title: "CTO",
  query: "dentists in Ulm",
  prompt: "Who leads Acme?",
  employeeCount: 12,
};

describe("the input of a question", () => {
  it("fits the operation's contract and has no undefined or unknown key, for every operation", () => {
    for (const operation of operationNames) {
      const input = inputFor(operation, row);
      expect(operations[operation].input.parse(input)).toEqual(input);
      expect(Object.values(input)).not.toContain(undefined);
      expect(Object.keys(input).length).toBeGreaterThan(0);
    }
  });

  it("is the same, key order too, however the row's fields are ordered", () => {
    const turned = Object.fromEntries(Object.entries(row).reverse());
    for (const operation of operationNames)
      expect(JSON.stringify(inputFor(operation, turned))).toBe(JSON.stringify(inputFor(operation, row)));
  });

  it("find-email is told names, profile and company, not the address that it is to find", () => {
    expect(inputFor("find-email", row)).toEqual({
      fullName: "Jane Doe",
      firstName: "Jane",
      linkedinUrl: "https://www.linkedin.com/in/jane",
      companyName: "Acme",
      companyDomain: "acme.example",
    });
    expect(inputFor("enrich-person", row)["email"]).toBe("jane@acme.example");
  });

  it("enrich-company is told the company's own profile, never the person's", () => {
    expect(inputFor("enrich-company", row)).toEqual({
      domain: "acme.example",
      name: "Acme",
      linkedinUrl: "https://www.linkedin.com/company/acme",
    });
  });

  it("a missing full name is put together from first and last name, and not from one alone", () => {
    expect(inputFor("find-email", { firstName: "Jane", lastName: "Doe" })["fullName"]).toBe("Jane Doe");
    expect(inputFor("find-email", { firstName: "Jane" })).toEqual({ firstName: "Jane" });
  });
});

describe("what a question lacks", () => {
  const needs = [
    ["firstName", "lastName", "domain"],
    ["linkedinUrl", "name"],
  ];

  it("is nothing when one set is met, or when the operation needs nothing", () => {
    expect(missingFields("enrich-company", needs, { linkedinUrl: "x", name: "y" })).toBeUndefined();
    expect(missingFields("enrich-company", [], {})).toBeUndefined();
  });

  it("is told for the set that lacks least, in the row's own field names", () => {
    expect(missingFields("enrich-company", needs, { firstName: "Jane", lastName: "Doe" })).toEqual(["companyDomain"]);
  });
});
