import { describe, expect, it } from "vitest";
import { z } from "zod";
import { list, listOrNull } from "./reading.ts";

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
