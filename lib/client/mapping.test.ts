import { describe, expect, it } from "vitest";
import { assignField, mappedFields, mappingStrength } from "./mapping.ts";

describe("the column mapping", () => {
  it("never has a field twice: the column that had it loses it", () => {
    expect(assignField({ a: "email", b: null }, "b", "email")).toEqual({ a: null, b: "email" });
  });

  it("lets any number of columns go unused", () => {
    expect(assignField({ a: "email", b: null }, "a", null)).toEqual({ a: null, b: null });
  });

  it("supplies only fields that exist", () => {
    expect(mappedFields({ a: "lastName", b: "shoeSize", c: null, d: "email" })).toEqual(["email", "lastName"]);
  });

  it("has a name by the full one or by both halves, not by one half", () => {
    expect(mappingStrength({ a: "fullName" }).name).toBe(true);
    expect(mappingStrength({ a: "firstName", b: "lastName" }).name).toBe(true);
    expect(mappingStrength({ a: "lastName" }).name).toBe(false);
  });
});
