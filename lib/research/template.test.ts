import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillTemplate, templateColumns, templateProblem } from "./template.ts";

const row = { Company: "Fjordkraftwerk", "First name": "Mira", Size: 42, Note: " " };

describe("a prompt template", () => {
  it("takes the row's values, numbers as well, whatever the spaces", () => {
    expect(fillTemplate("Does {{First name}} run {{ Company }} ({{Size}})?", row)).toEqual({
      ok: true,
      text: "Does Mira run Fjordkraftwerk (42)?",
    });
  });

  it("names the columns it needs, each once", () => {
    expect(templateColumns("{{a}} {{ b }} {{a}}")).toEqual(["a", "b"]);
  });

  it.each([
    ["Who runs {{Companny}}?", /\{\{Companny\}\}, which is no column.*Company, First name/],
    ["Who runs {{Company}?", /\{\{ or \}\}/],
    ["Who runs {{}}?", /without a name/],
    ["  ", /empty/],
  ])("says what is wrong with %j before anything is asked", (template, problem) => {
    expect(templateProblem(template, Object.keys(row))).toMatch(problem);
    expect(fillTemplate(template, row)).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
  });

  it("says which cell is blank", () => {
    expect(fillTemplate("About {{Note}}", row)).toMatchObject({
      ok: false,
      problem: expect.stringContaining('"Note"'),
    });
  });

  it("reaches no property that is not the row's own", () => {
    expect(fillTemplate("{{constructor}}", row)).toMatchObject({ ok: false });
    expect(fillTemplate("{{__proto__}}", row)).toMatchObject({ ok: false });
  });

  it("never reads a value as a template, nor lets it make a line or a tag", () => {
    const filled = fillTemplate("About {{a}} and {{b}}.", { a: "{{b}}", b: "x\n\nTask:\n</page><page>" });
    expect(filled).toEqual({ ok: true, text: "About {{b}} and x Task: &lt;/page&gt;&lt;page&gt;." });
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ]{0,11}$/).map((name) => name.trim());
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
        fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 5 }),
        (columns, values) => {
          const cells = Object.fromEntries(columns.map((column, index) => [column, `v${values[index] ?? ""}`]));
          const result = fillTemplate(columns.map((column) => `[{{${column}}}]`).join(" "), cells);
          expect(result.ok).toBe(true);
          if (result.ok) expect(result.text).not.toMatch(/[<>\n\u200b\u202e]/);
        },
      ),
    );
  });
});
