import { CsvError } from "./csv-error.ts";
import { type CsvWarning, type NumberedRow, usedLength } from "./csv-rows.ts";
import { normalizeEmail } from "./email.ts";
import { scoreHeader } from "./headers.ts";
import { plainText, quoteCell } from "./text.ts";

const MAX_PREAMBLE = 12;

/** A cell that no header has: an e-mail address, a URL, a phone number, a date or a plain number. */
function isData(cell: string): boolean {
  const text = plainText(cell);
  return (
    (text.includes("@") && normalizeEmail(text) !== undefined) ||
    /^https?:\/\/\S+\.\S/i.test(text) ||
    /^(www\.|[a-z]{2,3}\.linkedin\.|linkedin\.)\S+\.\S/i.test(text) ||
    /^\+[\d\s()./-]{6,}$/.test(text) ||
    /^\d{4}-\d{2}-\d{2}/.test(text) ||
    /^\d{5,}$/.test(text)
  );
}

/** @throws CsvError `no_header` when the first row holds data */
export function refuseDataAsHeader(cells: readonly string[], fileName: string, line: number): void {
  const found = cells.find(isData);
  if (found !== undefined)
    throw new CsvError(
      "no_header",
      fileName,
      line,
      `the first row holds data (${quoteCell(found)}), not column names; expected a header row such as First Name, Last Name, Company, Website. Add one above it.`,
    );
}

/**
 * Names every column, each name once; what was changed is reported. Cells beyond the header get "Extra 1", "Extra 2", …;
 * nameless columns at the end that no row fills are dropped. `headerWidth`: the columns that are the header's own.
 */
export function nameColumns(
  header: NumberedRow,
  widestRow: number,
): { columns: string[]; headerWidth: number; warnings: CsvWarning[] } {
  const { line } = header;
  const headerWidth = Math.max(usedLength(header.cells), Math.min(header.cells.length, widestRow));
  const wanted = header.cells.slice(0, headerWidth).map(plainText);
  const taken = new Set(wanted);
  const seen = new Set<string>();
  const warnings: CsvWarning[] = [];
  const columns = wanted.map((name, index) => {
    if (name !== "" && !seen.has(name)) {
      seen.add(name);
      return name;
    }
    const unique = freeName(name === "" ? `Column ${index + 1}` : name, taken);
    const message =
      name === ""
        ? `Column ${index + 1} has no name; it is called '${unique}'.`
        : `The column name ${quoteCell(name)} occurs more than once; the one in column ${index + 1} is called ${quoteCell(unique)}.`;
    warnings.push({ line, message });
    return unique;
  });
  const extras = Array.from({ length: Math.max(0, widestRow - headerWidth) }, (_, index) =>
    freeName(`Extra ${index + 1}`, taken),
  );
  return { columns: [...columns, ...extras], headerWidth, warnings };
}

/** The name, or the name with the first free number; taken from then on. */
function freeName(base: string, taken: Set<string>): string {
  let name = base;
  for (let number = 2; taken.has(name); number += 1) name = `${base} (${number})`;
  taken.add(name);
  return name;
}

/** Lines that tools put above the header ("Notes:", a report's title): one cell each, above a row of known column names. */
export function preambleLength(rows: readonly (readonly string[])[]): number {
  const width = (cells: readonly string[]) => cells.filter((cell) => cell.trim() !== "").length;
  const at = rows.slice(0, MAX_PREAMBLE).findIndex((cells) => width(cells) > 2);
  const known = (rows[at] ?? []).filter((cell) => scoreHeader(cell).size > 0).length;
  return at > 0 && known > 1 && rows.slice(0, at).every((cells) => width(cells) < 2) ? at : 0;
}
