import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { additions, merge, withRow } from "./merge.ts";
import type { Learnt } from "./state.ts";

describe("merging what vendors supply", () => {
  it("fills what is empty, and a blank value fills nothing", () => {
    const first = merge({}, { title: "", city: null, technologies: [], country: "DE" }, "apollo");
    expect(first).toEqual({ country: { value: "DE", provider: "apollo" } });
    expect(merge(first, { title: "CTO", country: "AT" }, "hunter")).toEqual({
      country: { value: "DE", provider: "apollo" },
      title: { value: "CTO", provider: "hunter" },
    });
  });

  it("keeps what was known when a false or a zero comes in: neither is blank", () => {
    expect(merge({}, { employeeCount: 0, hiring: false }, "apollo")).toMatchObject({
      employeeCount: { value: 0 },
      hiring: { value: false },
    });
  });

  it("replaces a value only by a surer one, together with what belongs to it", () => {
    const landline = merge({}, { phone: "+491", phoneType: "landline", phoneStatus: "valid" }, "a", { phone: 60 });
    const mobile = merge(landline, { phone: "+492", phoneType: "mobile" }, "b", { phone: 61 });
    expect(mobile).toEqual({
      phone: { value: "+492", provider: "b", confidence: 61 },
      phoneType: { value: "mobile", provider: "b", confidence: 61 },
    });
    expect(merge(mobile, { phone: "+493", phoneStatus: "valid" }, "c", { phone: 61 })).toEqual(mobile);
    expect(merge(mobile, { phone: "+494" }, "d")).toEqual(mobile);
  });

  it("the row's own values stand, and what belongs to them is not taken from elsewhere", () => {
    const learnt = merge({}, { email: "new@acme.example", emailStatus: "valid", title: "CTO" }, "apollo");
    const row = { email: "old@acme.example", title: " " };
    expect(withRow(row, learnt)).toEqual({ email: "old@acme.example", title: "CTO" });
    expect(Object.keys(additions(row, learnt))).toEqual(["title"]);
  });

  it("over any hits, each field ends with the first of its surest values and with who supplied it", () => {
    const hit = fc.record({
      value: fc.constantFrom("", "x", "y", "z"),
      confidence: fc.constantFrom(undefined, 10, 50, 90),
    });
    fc.assert(
      fc.property(fc.array(hit, { maxLength: 8 }), (hits) => {
        const merged = hits.reduce<Record<string, Learnt>>(
          (learnt, { value, confidence }, index) => merge(learnt, { field: value }, `p${index}`, { field: confidence }),
          {},
        );
        const sure = (index: number) => hits[index]?.confidence ?? -1;
        const filled = hits.flatMap(({ value }, index) => (value === "" ? [] : [index]));
        const best = [...filled].sort((a, b) => sure(b) - sure(a) || a - b)[0];
        expect(merged["field"]?.provider).toBe(best === undefined ? undefined : `p${best}`);
        expect(merged["field"]?.value).toBe(best === undefined ? undefined : hits[best]?.value);
      }),
    );
  });
});
