import { describe, expect, it } from "vitest";
import { conditionProblem, meets } from "./condition.ts";

const row = { country: "DE", title: "Head of Sales", employeeCount: 120, technologies: ["HubSpot", "Stripe"] };

describe("a run condition", () => {
  it.each([
    ['row.country == "DE"', true],
    ['row.country in ["AT", "CH"]', false],
    ["row.employeeCount >= 50 && row.employeeCount < 200.5", true],
    ["row.employeeCount == 120", true],
    ['row.title.contains("Sales") || row.title.startsWith("VP")', true],
    ['"HubSpot" in row.technologies', true],
    ['row.technologies.exists(t, t.startsWith("Str"))', true],
    ['row.technologies.exists(t, t == "X") || row.keywords.exists(k, k == "Y")', false],
    ['row.email != ""', false],
    ["row.monthlyVisits > 0", false],
    ["size(row.keywords) > 0", false],
  ])("%s is %s", (source, met) => {
    expect(conditionProblem(source)).toBeUndefined();
    expect(meets(source, row)).toBe(met);
  });

  it.each([
    ['row.contry == "DE"', "cannot be read: No such key: contry"],
    ["row.country ==", "cannot be read"],
    ["row.country", "gives a string, not true or false"],
    ['country == "DE"', "cannot be read"],
    ['row.title.matches("^(a+)+$")', "uses matches()"],
    ["row.technologies.all(a, row.technologies.all(b, a == b))", "walks a list within another"],
    [`row.country == "${"x".repeat(500)}"`, "longer than 500 characters"],
    [Array.from({ length: 60 }, () => 'row.city == ""').join("||"), "longer than 500 characters"],
  ])("%s is refused with the reason", (source, reason) => {
    expect(conditionProblem(source)).toContain(reason);
  });

  it("that cannot be decided says so instead of holding", () => {
    const source = 'row.technologies[5] == "x"';
    expect(conditionProblem(source)).toBeUndefined();
    expect(meets(source, row)).toMatchObject({ problem: expect.stringMatching(/./) });
  });

  it("takes a value of another kind than its field's for one that is not known", () => {
    expect(meets('row.country == "" && row.employeeCount == 0', { country: 7, employeeCount: "many" })).toBe(true);
  });
});
