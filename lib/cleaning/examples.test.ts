import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodeCsv, parseCsv } from "./csv.ts";
import { findDuplicates } from "./duplicates.ts";
import { guessMapping } from "./mapping.ts";
import { toQuery } from "./row.ts";

const folder = join(import.meta.dirname, "../../examples");

const opened = new Map<string, ReturnType<typeof read>>();

function open(fileName: string) {
  const list = opened.get(fileName) ?? read(fileName);
  opened.set(fileName, list);
  return list;
}

function read(fileName: string) {
  const { text, encoding } = decodeCsv(readFileSync(join(folder, fileName)), fileName);
  const table = parseCsv(text, { fileName });
  const mapping = guessMapping(table.columns, table.rows);
  const rows = table.rows.map((cells) =>
    toQuery(Object.fromEntries(table.columns.map((column, index) => [column, cells[index] ?? ""])), mapping),
  );
  return {
    ...table,
    encoding,
    mapping,
    queries: rows.map(({ query }) => query),
    problems: rows.flatMap(({ problems }) => problems),
  };
}

const split = ["firstName", "lastName", "companyName", "companyDomain", "linkedinUrl", "title"];
const files: [file: string, encoding: string, delimiter: string, rows: number, fields: string[]][] = [
  ["leads.csv", "utf-8", ",", 195, split],
  ["apollo-export.csv", "utf-8", ",", 62, [...split, "companyLinkedinUrl"]],
  ["hubspot-export.csv", "utf-8", ",", 56, [...split, "email"]],
  ["sales-navigator.csv", "utf-8", ",", 60, [...split, "fullName", "companyLinkedinUrl"]],
  [
    "handmade-semicolon-windows-1252.csv",
    "windows-1252",
    ";",
    50,
    ["fullName", "companyName", "companyDomain", "email", "phone"],
  ],
];

describe("the example files", () => {
  it.each(files)("%s parses and its columns are understood", (file, encoding, delimiter, count, fields) => {
    const list = open(file);
    expect(list).toMatchObject({ encoding, delimiter });
    expect(list.rows).toHaveLength(count);
    expect(Object.values(list.mapping)).toEqual(expect.arrayContaining(fields));
  });

  it.each(files)("%s gives nearly every row a person and a company to ask about", (file) => {
    const { queries } = open(file);
    const askable = queries.filter(
      (query) => query.firstName && query.lastName && (query.companyDomain ?? query.companyName),
    );
    expect(askable.length / queries.length).toBeGreaterThan(0.9);
  });

  it.each(files)("%s has duplicates, as lists have, and they are found", (file) => {
    expect(findDuplicates(open(file).queries).length).toBeGreaterThan(0);
  });

  it.each(files)("%s asks about no mailbox provider and no social network as a company", (file) => {
    const domains = open(file).queries.map((query) => query.companyDomain);
    expect(domains.filter((domain) => /gmail|gmx|web\.de|t-online|facebook|linkedin/.test(domain ?? ""))).toEqual([]);
  });

  it("reads the umlauts, the euro sign and the ragged rows of the hand-made list", () => {
    const list = open("handmade-semicolon-windows-1252.csv");
    expect(list.rows.flat().some((cell) => cell.includes("Messe „Zukunft“ – 5 € Gutschein"))).toBe(true);
    expect(list.columns.slice(-2)).toEqual(["Extra 1", "Extra 2"]);
    expect(list.warnings.map(({ line }) => line)).toEqual([10, 20, 25, 45]);
  });

  it("names what is wrong with the demo's list, row by row", () => {
    const fields = open("leads.csv").problems.map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(["companyDomain", "linkedinUrl", "row"]));
  });
});
