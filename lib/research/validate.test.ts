import { describe, expect, it } from "vitest";
import { isStrict, replySchema } from "./schema.ts";
import { sourceProblems } from "./sources.ts";
import { validatorFor } from "./validate.ts";

const schema = {
  type: "object",
  properties: { city: { type: "string", minLength: 2 }, size: { enum: ["small", "large"] } },
  required: ["city", "size"],
  additionalProperties: false,
};

describe("checking an answer", () => {
  it("says where it does not fit, and repeats nothing of it", () => {
    const check = validatorFor(schema);
    expect(check({ city: "Bergen", size: "small" })).toEqual([]);
    const problems = check({ city: 7, size: "HACKED", extra: "call https://evil.example" }).join("\n");
    expect(problems).toMatch(/answer\/city must be string/);
    expect(problems).toMatch(/\["small","large"\]/);
    expect(problems).not.toMatch(/HACKED|evil/);
    expect(check("HACKED")).toEqual(["answer must be object"]);
  });

  it.each([
    [{ type: "object", properties: { a: { type: "string", pattern: "^(a+)+$" } } }, /pattern/],
    [{ $ref: "https://evil.example/schema.json" }, /another document/],
    [{ type: "sting" }, /no JSON Schema/],
    [{ description: "x".repeat(30_000) }, /longer/],
  ])("refuses a schema that cannot be used", (bad, problem) => {
    expect(() => validatorFor(bad)).toThrow(problem);
  });

  it("takes a schema of any dialect, and a property called pattern", () => {
    const check = validatorFor({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { pattern: { $ref: "#/definitions/word" } },
      definitions: { word: { type: "string" } },
    });
    expect(check({ pattern: "x" })).toEqual([]);
    expect(check({ pattern: 1 })).not.toEqual([]);
  });
});

describe("the schema that vendors get", () => {
  it("closes objects, and leaves out what one vendor or another refuses", () => {
    const { properties, required } = replySchema({ ...schema, $schema: "x", title: "Answer" });
    expect(required).toEqual(["notFound", "answer", "sources"]);
    const { additionalProperties: _, ...open } = schema;
    expect(properties).toMatchObject({
      answer: {
        anyOf: [
          {
            ...open,
            properties: { city: { type: "string" }, size: schema.properties.size },
            additionalProperties: false,
          },
          { type: "null" },
        ],
      },
    });
    expect(JSON.stringify(properties)).not.toMatch(/minLength|title/);
  });

  it("keeps references at the root, where they point", () => {
    const whole = replySchema({ $ref: "#/$defs/city", $defs: { city: { type: "string" } } });
    expect(whole).toMatchObject({ $defs: { city: { type: "string" } } });
  });

  it("is strict only where every property is required", () => {
    expect(isStrict(replySchema(schema))).toBe(true);
    expect(isStrict(replySchema({ ...schema, required: ["city"] }))).toBe(false);
    expect(isStrict(replySchema())).toBe(true);
  });
});

describe("the sources of an answer", () => {
  const allowed = ["https://www.acme.com/about/", "https://news.example/a?id=1"];

  it("are pages given or search results, in any spelling of their address", () => {
    expect(
      sourceProblems(["https://acme.com/about#team", "http://news.example/a?id=1&utm_source=openai"], allowed),
    ).toEqual([]);
  });

  it.each([
    [[]],
    [["https://acme.com/other"]],
    [["https://evil.example/"]],
    [["javascript:alert(1)"]],
    [["https://u:p@acme.com/about"]],
    [["about"]],
  ])("are refused otherwise: %j", (sources) => {
    const problems = sourceProblems(sources, allowed);
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toMatch(/evil|javascript/);
  });
});
