import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { CsvError, type CsvLimits, decodeCsv, parseCsv } from "./csv.ts";

const read = (text: string, limits: Partial<CsvLimits> = {}) => parseCsv(text, { fileName: "leads.csv", ...limits });

function refusal(act: () => unknown): CsvError {
  try {
    act();
  } catch (error) {
    if (error instanceof CsvError) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("parseCsv", () => {
  it.each([",", ";", "\t", "|"])("finds out that the delimiter is %j", (delimiter) => {
    const rows = [
      ["Name", "Company", "Size"],
      ["Jane Doe", "Acme", "1,5"],
      ["Bob; Co", "a|b", "2"],
    ];
    const text = Papa.unparse(rows, { delimiter, quotes: true });
    expect(read(text)).toMatchObject({ delimiter, columns: rows[0], rows: rows.slice(1), warnings: [] });
  });

  it.each(["\n", "\r\n", "\r"])("splits lines that end in %j", (newline) => {
    expect(read(["a,b", "1,2", '"3","4"', ""].join(newline)).rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("reads files that mix line ends", () => {
    expect(read("a,b\r\n1,2\n3,4\r\n").rows).toEqual([
      ["1", "2"],
      ["3", "4"],
    ]);
  });

  it("keeps quoted newlines in their cell and counts lines as an editor does", () => {
    const { rows, warnings } = read('a,b\n"x\ny",2\n\n3\n');
    expect(rows).toEqual([
      ["x\ny", "2"],
      ["3", ""],
    ]);
    expect(warnings).toEqual([{ line: 5, message: expect.stringContaining("1 cell where the header has 2") }]);
  });

  it("keeps the cells of long rows in columns of their own", () => {
    const table = read("a,b,Extra 1\n1,2,3,4,5\n6,7,8\n");
    expect(table.columns).toEqual(["a", "b", "Extra 1", "Extra 1 (2)", "Extra 2"]);
    expect(table.rows).toEqual([
      ["1", "2", "3", "4", "5"],
      ["6", "7", "8", "", ""],
    ]);
    expect(table.warnings).toEqual([{ line: 2, message: expect.stringContaining("5 cells where the header has 3") }]);
  });

  it("gives every column a name of its own and reports what it changed", () => {
    const table = read("Email,Email,,Email (2)\n1,2,3,4");
    expect(table.columns).toEqual(["Email", "Email (3)", "Column 3", "Email (2)"]);
    expect(table.warnings.map(({ line }) => line)).toEqual([1, 1]);
  });

  it("drops empty rows and the nameless empty columns that spreadsheets leave at the edge", () => {
    const table = read("a,b,,\n1,2,,\n,,,\n3,4,,\n");
    expect(table).toMatchObject({ columns: ["a", "b"], rows: [["1", "2"], ["3", "4"]] }); // prettier-ignore
    expect(table.warnings).toEqual([{ line: 3, message: expect.stringContaining("empty") }]);
  });

  it("keeps commas in a list of one column", () => {
    expect(read("Company\nAcme, Inc.\nWidgets, Inc.\n").rows).toEqual([["Acme, Inc."], ["Widgets, Inc."]]);
  });

  it("obeys the line in which Excel names the delimiter, and counts it", () => {
    const table = read("sep=;\r\na;b\r\n1,5;2\r\n3\r\n");
    expect(table).toMatchObject({ delimiter: ";", rows: [["1,5", "2"], ["3", ""]] }); // prettier-ignore
    expect(table.warnings[0]?.line).toBe(4);
  });

  it("skips the notes above the header of LinkedIn's own export", () => {
    const table = read('Notes:\n"When exporting, note, that"\n\nFirst Name,Last Name,URL,Company\nJane,Doe,,Acme\n');
    expect(table.columns).toEqual(["First Name", "Last Name", "URL", "Company"]);
    expect(table.warnings).toEqual([{ line: 1, message: expect.stringContaining("line 4") }]);
  });

  it("reads on after a quote that is not doubled, and names the line", () => {
    const { rows, warnings } = read('a,b\n1,2\n"He said "hi" to",2\n5,6\n');
    expect(rows).toEqual([["1", "2"], ['He said "hi" to', "2"], ["5", "6"]]); // prettier-ignore
    expect(warnings[0]).toEqual({ line: 3, message: expect.stringContaining("not doubled") });
  });

  it("reports at most 200 oddities and says how many more there are", () => {
    const { warnings, rows } = read(`a,b\n${"1\n".repeat(1_000)}`);
    expect(rows).toHaveLength(1_000);
    expect(warnings).toHaveLength(201);
    expect(warnings.at(-1)?.message).toContain("800 more");
  });

  it("reads back whatever was written, under every delimiter and line end", () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom(..."ab,;|\t\"\n'é =") }),
      fc.string({ unit: "grapheme" }).map((text) => text.replace(/[\0\r\ufeff]/g, "")),
    );
    const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
      fc.array(
        fc
          .array(cell, { minLength: width, maxLength: width })
          .filter((cells) => cells.some((text) => text.trim() !== "")),
        { minLength: 1, maxLength: 20 },
      ),
    );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n"),
        (rows, delimiter, newline) => {
          const columns = (rows[0] ?? []).map((_, index) => `Head ${index}`);
          const text = Papa.unparse([columns, ...rows], { delimiter, newline, quotes: true });
          expect(read(`sep=${delimiter}${newline}${text}`)).toMatchObject({ columns, rows, warnings: [] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each<[name: string, text: string, code: string, line: number, says: RegExp]>([
    ["an empty file", "", "empty", 0, /empty; expected a header row/],
    ["white space only", " \r\n\n", "empty", 0, /empty/],
    ["a header only", "First Name,Last Name\n", "no_rows", 1, /expected at least one row/],
    ["a header above empty rows", "First Name,Last Name\n,\n,\n", "no_rows", 1, /expected at least one row/],
    [
      "no header, but an e-mail",
      "Jane,jane@acme.com\nBob,bob@acme.com\n",
      "no_header",
      1,
      /'jane@acme.com'.*expected a header row/,
    ],
    ["no header, but a URL", "Jane,https://www.linkedin.com/in/jane\n", "no_header", 1, /expected a header row/],
    ["no header, but a phone", "Jane;+49 30 1234567\n", "no_header", 1, /expected a header row/],
    ["a nameless header", ",,\n1,2,3\n", "no_header", 1, /no column names/],
    [
      "1,001 columns",
      `${Array.from({ length: 1_001 }, (_, index) => `c${index}`).join(",")}\n1\n`,
      "too_many_columns",
      1,
      /1001 columns; expected at most 1000/,
    ],
    ["1,001 cells in a row", `a,b\n1,2\n${"x,".repeat(1_001)}\n`, "too_many_columns", 3, /1001 columns/],
    ["an unclosed quote", 'a,b\n1,2\n3,"x\n4,5\n', "unclosed_quote", 3, /never closed; expected a closing quote/],
  ])("refuses %s with file, line and what was expected", (_name, text, code, line, says) => {
    const error = refusal(() => read(text));
    expect(error).toMatchObject({ code, line, fileName: "leads.csv" });
    expect(error.message).toMatch(/^leads\.csv/);
    expect(error.message).toMatch(says);
    if (line > 0) expect(error.message).toContain(`line ${line}`);
  });

  it("refuses, not cuts, a list that is longer than the caller allows", () => {
    expect(refusal(() => read("a,b\n1,2\n3,4\n", { maxRows: 1 }))).toMatchObject({ code: "too_many_rows" });
  });
});

const utf8 = (text: string) => new TextEncoder().encode(text);

function utf16(text: string, order: "le" | "be"): Uint8Array {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), order === "le");
  return new Uint8Array(view.buffer);
}

describe("decodeCsv", () => {
  const text = "Name;Stadt\r\nZoë Müller;Köln\r\nИван;Москва\r\n";

  it.each<[name: string, bytes: Uint8Array, encoding: string]>([
    ["UTF-8", utf8(text), "utf-8"],
    ["UTF-8 with a mark", utf8(`\ufeff${text}`), "utf-8"],
    ["UTF-16 LE", utf16(text, "le"), "utf-16le"],
    ["UTF-16 LE with a mark", utf16(`\ufeff${text}`, "le"), "utf-16le"],
    ["UTF-16 BE", utf16(text, "be"), "utf-16be"],
    ["UTF-16 BE with a mark", utf16(`\ufeff${text}`, "be"), "utf-16be"],
  ])("reads %s", (_name, bytes, encoding) => {
    expect(decodeCsv(bytes)).toEqual({ text, encoding });
  });

  it("reads Windows-1252, euro sign and all", () => {
    const bytes = Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x3b, 0x80, 0x35, 0x92, 0x9f]);
    expect(decodeCsv(bytes)).toEqual({ text: "Müller;€5’Ÿ", encoding: "windows-1252" });
  });

  it("keeps a UTF-8 list with one broken byte readable", () => {
    const bytes = Uint8Array.from([...utf8("Müller;Köln;Zoë\n".repeat(20)), 0xfc]);
    expect(decodeCsv(bytes)).toMatchObject({ encoding: "utf-8", text: expect.stringContaining("Müller;Köln;Zoë") });
  });

  it.each<[name: string, bytes: Uint8Array, code: string, says: RegExp]>([
    ["an empty file", new Uint8Array(0), "empty", /empty/],
    ["an Excel workbook", Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0]), "binary", /Excel.*save the sheet as CSV/],
    ["a PDF", utf8("%PDF-1.7\n"), "binary", /PDF/],
    ["random bytes", Uint8Array.from({ length: 2_000 }, (_, index) => (index * 7_919) % 256), "binary", /binary/],
    ["a web page", utf8("<!DOCTYPE html><html></html>"), "not_csv", /web page/],
    ["60 MB", new Uint8Array(60_000_000), "too_large", /60 MB; at most 50 MB/],
  ])("refuses %s and says what to do", (_name, bytes, code, says) => {
    const error = refusal(() => decodeCsv(bytes, "leads.csv"));
    expect(error).toMatchObject({ code, fileName: "leads.csv" });
    expect(error.message).toMatch(says);
  });
});
