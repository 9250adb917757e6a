import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutChunk } from "./chunks.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

function cutAll(rows: string[][], maxRows: number, maxBytes: number) {
  const chunks = [];
  for (let from = 0; from < rows.length;) {
    const chunk = cutChunk(rows, from, maxRows, maxBytes);
    chunks.push(chunk);
    from += chunk.count;
  }
  return chunks;
}

describe("cutChunk", () => {
  it("gives every row once and in order, within both limits, for any list", () => {
    const row = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 20, max: 2000 }),
        (rows, maxRows, maxBytes) => {
          const chunks = cutAll(rows, maxRows, maxBytes);
          expect(chunks.flatMap(({ json }) => JSON.parse(json) as string[][])).toEqual(rows);
          for (const { json, count } of chunks) {
            expect(count).toBeLessThanOrEqual(maxRows);
            if (count > 1) expect(bytes(json)).toBeLessThanOrEqual(maxBytes);
          }
        },
      ),
    );
  });

  it("counts bytes, not characters", () => {
    const rows = Array.from({ length: 10 }, () => ["ü".repeat(100)]);
    expect(bytes(cutChunk(rows, 0, 100, 700).json)).toBeLessThanOrEqual(700);
  });

  it("sends a row that is too large on its own rather than none", () => {
    expect(cutChunk([["x".repeat(5000)], ["y"]], 0, 10, 1000).count).toBe(1);
  });

  it("is empty only past the end", () => {
    expect(cutChunk([["a"]], 1, 10, 1000)).toEqual({ json: "[]", count: 0 });
  });
});
