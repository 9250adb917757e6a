import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { answerFields, fieldNames } from "./field.ts";
import { fieldDays, freshness, type OwnTimes } from "./freshness.ts";
import { operationNames } from "./operation.ts";
import { type FieldFreshness, fieldFreshness } from "./retention.ts";

const telling = operationNames.filter((operation) => answerFields(operation).fields.length > 0);
const days = fc.option(fc.nat(400), { nil: undefined });
const times = fc.record({ hitDays: days, missDays: days }).map(({ hitDays, missDays }) => ({
  ...(hitDays !== undefined && { hitDays }),
  ...(missDays !== undefined && { missDays }),
}));
const slug = fc.constantFrom("apollo", "hunter", "surfe");
const asked = fc.record({ provider: slug, operation: fc.constantFrom(...telling) }).chain((one) =>
  fc.record({
    provider: fc.constant(one.provider),
    operation: fc.constant(one.operation),
    field: fc.constantFrom(...answerFields(one.operation).fields.map(({ field }) => field)),
  }),
);
const operationTimes = fc.option(fc.record({ hitDays: fc.nat(400), missDays: fc.nat(400) }), { nil: undefined });
/** Rules about other fields, other providers and other operations. */
const others = fc.array(
  fc.record({ field: fc.constantFrom(...fieldNames), provider: slug, operation: fc.constantFrom(...telling), times }),
);

describe("the days of a field", () => {
  it("are the first that is said: here, anywhere, for the operation; else the product's, for the field, for the operation", () => {
    fc.assert(
      fc.property(
        asked,
        times,
        times,
        operationTimes,
        others,
        fc.boolean(),
        (one, here, anywhere, operation, rest, first) => {
          const { field, provider } = one;
          const own: FieldFreshness[] = [
            { field, ...anywhere },
            { ...one, ...here },
          ];
          const beside = rest
            .filter((rule) => rule.field !== field || rule.provider !== provider || rule.operation !== one.operation)
            .map(({ times: said, ...rule }) => ({ ...rule, ...said }));
          const fields = first ? [...own, ...beside] : [...beside, ...own.toReversed()];
          const product = freshness[one.operation];
          const said = (kind: "hitDays" | "missDays", known: number | undefined) =>
            [here[kind], anywhere[kind], operation?.[kind], known, product[kind]].find((value) => value !== undefined);
          expect(fieldDays(one, field, { operation, fields })).toMatchObject({
            hitDays: said("hitDays", product.fields?.[field]?.hitDays),
            missDays: said("missDays", undefined),
          });
        },
      ),
    );
  });

  it("are an owner's own exactly where one of these is set", () => {
    const none: OwnTimes = { fields: [] };
    const here = { provider: "apollo", operation: "enrich-company" } as const;
    const rule = { field: "foundedYear", hitDays: 5 };
    expect(fieldDays(here, "foundedYear", none)).toMatchObject({ hitDays: 3_650, missDays: 30, own: false });
    expect(fieldDays(here, "foundedYear", { fields: [rule] })).toMatchObject({ hitDays: 5, missDays: 30, own: true });
    expect(fieldDays(here, "industry", { fields: [rule] })).toMatchObject({ hitDays: 90, own: false });
    expect(fieldDays({ operation: here.operation }, "foundedYear", { fields: [{ ...rule, ...here }] }).own).toBe(false);
    const operation = { hitDays: 8, missDays: 9 };
    expect(fieldDays(here, "foundedYear", { operation, fields: [] })).toMatchObject({ ...operation, own: true });
  });

  it("are those of fields that the operation tells, wherever the product names one", () => {
    for (const operation of operationNames) {
      const told = answerFields(operation).fields.map(({ field }) => field);
      expect(told).toEqual(expect.arrayContaining(Object.keys(freshness[operation].fields ?? {})));
    }
  });
});

describe("an owner's time for a field", () => {
  it.each([
    [{ field: "shoeSize", hitDays: 1 }, '"shoeSize" is no field of any answer'],
    [{ field: "title" }, "title is given no time"],
    [{ field: "title", hitDays: 1, provider: "apollo" }, "name the operation of apollo as well"],
    [{ field: "title", hitDays: 1, operation: "enrich-person" }, "name the provider of enrich-person as well"],
    [{ field: "title", hitDays: 1, provider: "apollo", operation: "verify-email" }, "verify-email does not tell title"],
    [{ field: "title", hitDays: -1 }, "hitDays"],
    [{ field: "title", missDays: 36_501 }, "missDays"],
  ])("%j is refused, with the reason", (rule, reason) => {
    const { error } = fieldFreshness.safeParse(rule);
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n")).toContain(reason);
  });
});
