import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  count,
  email,
  foundEmail,
  group,
  isUnreadEmail,
  list,
  listOrNull,
  phone,
  record,
  rows,
  text,
} from "./reading.ts";

const row = z.object({ id: z.number() });

describe("a list of rows", () => {
  it("leaves out rows that do not fit, and is empty where the vendor's is", () => {
    expect(list(row).parse([{ id: 1 }, "?", null, { id: "x" }])).toEqual([{ id: 1 }]);
    expect(list(row).parse([])).toEqual([]);
    expect(list(row).parse([null])).toEqual([]);
    expect(listOrNull(row).parse(null)).toEqual([]);
  });

  it("is unreadable, not empty, when there are rows and none can be read", () => {
    for (const rows of [[{}], ["?"], [7, { id: "x" }]]) {
      expect(list(row).safeParse(rows).success).toBe(false);
      expect(listOrNull(row).safeParse(rows).success).toBe(false);
    }
  });
});

describe("rows that may be missing", () => {
  it.each([undefined, null, "", "n/a", {}, []])("%j is no row", (value) => {
    expect(rows(email).parse(value)).toEqual([]);
    expect(rows(row).parse(value)).toEqual([]);
  });

  it("may be one by itself", () => {
    expect(rows(email).parse("Mira@Acme.com")).toEqual(["mira@acme.com"]);
    expect(rows(row).parse({ id: 1 })).toEqual([{ id: 1 }]);
  });
});

describe("a value by itself", () => {
  it("is taken out of a list of one, and of no other", () => {
    expect(text.parse(["Acme"])).toBe("Acme");
    expect(count.parse(["1,200"])).toBe(1200);
    expect(email.parse(["Mira@Acme.com"])).toBe("mira@acme.com");
    for (const value of [["a", "b"], [], [["a"]], [null]]) expect(text.parse(value)).toBeUndefined();
  });
});

describe("a part of a body", () => {
  it("may be a list of one, and is left out when it is anything else", () => {
    const part = group({ id: z.number() });
    expect(part.parse([{ id: 1 }])).toEqual({ id: 1 });
    for (const value of [[{ id: 1 }, { id: 2 }], [], "x", null, undefined]) expect(part.parse(value)).toBeUndefined();
  });

  it("that carries the answer has at least one of its fields", () => {
    const part = record({ email });
    expect(part.parse({ email: null })).toEqual({ email: undefined });
    expect(part.safeParse({ other: 1 }).success).toBe(false);
    expect(part.safeParse([]).success).toBe(false);
  });
});

describe("the address a finder found", () => {
  it("is taken from a list, too", () => {
    expect(foundEmail.parse(["", "Mira@Acme.com"])).toBe("mira@acme.com");
  });

  it.each([null, undefined, "", "n/a", false, [], {}, "m***@acme.com"])("%j is none", (value) => {
    expect(foundEmail.parse(value)).toBeUndefined();
    expect(isUnreadEmail(value)).toBe(false);
  });

  it.each(["mira at acme", 7, { value: "mira@acme.com" }, ["?!x"]])("%j is unreadable, and not none", (value) => {
    expect(isUnreadEmail(value)).toBe(true);
  });
});

describe("a number that a vendor sold", () => {
  it.each([
    ["+47 912 34 567", "+4791234567"],
    ["+1123123123", "+1123123123"],
    ["+1 (234) 567-890", "+1234567890"],
    ["555-01", undefined],
    ["+12", undefined],
    ["+479****567", undefined],
    ["+0123456789", undefined],
    ["+47 call reception", undefined],
  ])("%s is read as %s", (spelt, number) => {
    expect(phone.parse(spelt)).toBe(number);
  });
});
