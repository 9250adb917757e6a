import { describe, expect, it } from "vitest";
import { catalogue } from "./fixtures.ts";
import { plan } from "./plan.ts";
import { findTemplate, listTemplates } from "./templates.ts";

describe("the templates", () => {
  it("each makes a plan that runs", () => {
    const refused = listTemplates().flatMap((template) => {
      const result = plan(template, catalogue, { budgetMs: 45_000 });
      return result.ok ? [] : result.problems;
    });
    expect(refused).toEqual([]);
  });

  it("each is found by its name, and no two share one", () => {
    const names = listTemplates().map((template) => template.name);
    expect(names).toEqual(["work-email", "work-email-thrifty", "verify-emails", "person", "company"]);
    expect(names.map((name) => findTemplate(name)?.name)).toEqual(names);
    expect(findTemplate("nothing")).toBeUndefined();
  });

  it("each waterfall for e-mail asks the free check before the paid one", () => {
    for (const template of listTemplates().filter((one) => one.verifiers.length > 0))
      expect(template.verifiers[0]?.provider).toBe("dns-mx");
  });
});
