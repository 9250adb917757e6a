import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { exportFormat } from "@/lib/contracts/export.ts";
import type { JobRecord } from "@/lib/contracts/job.ts";
import { assemble, formats } from "./format.ts";

const columns = [{ name: "Name", read: ({ input }: JobRecord) => input["Name"] ?? null }];
const row = (seq: number, name: string): JobRecord => ({
  seq,
  state: "success",
  input: { Name: name },
  output: null,
  provenance: null,
  error: null,
  attempts: 0,
  runAt: null,
});
const names = ["=1+1", 'a "quoted", cell', "", "Zoë"];
const readers = {
  csv: (text: string) => parse(text, { columns: true, bom: true }) as { Name: string }[],
  json: (text: string) => JSON.parse(text) as { Name: string }[],
  ndjson: (text: string) =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { Name: string }),
};

async function write(format: keyof typeof formats, pages: JobRecord[][]): Promise<string> {
  async function* pieces() {
    for (const page of pages) yield await Promise.resolve(formats[format].piece(columns, page));
  }
  let text = "";
  for await (const piece of assemble(formats[format], formats[format].head(columns, false), pieces())) text += piece;
  return text;
}

describe.each(exportFormat.options)("a file as %s", (format) => {
  it("is the same however its rows are cut into pieces, empty ones among them", async () => {
    const rows = names.map((name, seq) => row(seq, name));
    const whole = await write(format, [rows]);
    expect(await write(format, [[], rows.slice(0, 1), [], rows.slice(1, 3), rows.slice(3), []])).toBe(whole);
    const expected = format === "csv" ? ["'=1+1", ...names.slice(1)] : names;
    expect(readers[format](whole).map(({ Name }) => Name)).toEqual(expected);
  });

  it("of no rows can be read and has none", async () => {
    expect(readers[format](await write(format, [[]]))).toEqual([]);
  });
});
