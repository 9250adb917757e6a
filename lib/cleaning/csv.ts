import Papa from "papaparse";
import { CsvError, MAX_CSV_BYTES, refuseLarge } from "./csv-error.ts";
import { type CsvWarning, type NumberedRow, isEmptyRow, numberRows, squareRows, usedLength } from "./csv-rows.ts";
import { guessDelimiter, lineEnd } from "./delimiter.ts";
import { nameColumns, preambleLength, refuseDataAsHeader } from "./header-row.ts";

export { CsvError } from "./csv-error.ts";
export { decodeCsv } from "./encoding.ts";
export type { CsvWarning } from "./csv-rows.ts";

/** `maxRows` and `maxColumns` refuse, they do not cut. */
export type CsvLimits = { fileName: string; maxRows?: number; maxColumns?: number; maxBytes?: number };

export type CsvTable = {
  columns: string[];
  /** One cell per column, as it stands in the file. Empty rows are left out. */
  rows: string[][];
  delimiter: string;
  /** Lines count from 1, as an editor shows them. At most `MAX_WARNINGS`, then one that says how many more there are. */
  warnings: CsvWarning[];
};

const MAX_ROWS = 1_000_000;
const MAX_COLUMNS = 1_000;
const MAX_WARNINGS = 200;
const EXPECTED = "expected a header row such as First Name, Last Name, Company, Website and at least one row of data";

/**
 * Reads a CSV file with any of `, ; tab |`, any line end, quoted newlines, a `sep=` line, titles above the header.
 * Nothing is lost: short rows are padded, cells beyond the header go into columns "Extra 1", …; both are reported.
 * @throws CsvError that names file, line and what was expected
 */
export function parseCsv(text: string, limits: CsvLimits): CsvTable {
  const { fileName, maxRows = MAX_ROWS, maxColumns = MAX_COLUMNS, maxBytes = MAX_CSV_BYTES } = limits;
  refuseLarge(fileName, text.length, maxBytes);
  const separator = /^\ufeff?"?sep=(.)"?(\r\n|\n|\r)/i.exec(text);
  const body = separator ? text.slice(separator[0].length) : text.replace(/^\ufeff/, "");
  if (body.trim() === "") throw new CsvError("empty", fileName, 0, `the file is empty; ${EXPECTED}.`);

  const firstLine = separator ? 2 : 1;
  const newline = lineEnd(body);
  const delimiter = separator?.[1] ?? guessDelimiter(body, newline);
  const { data, errors } = Papa.parse<string[]>(body, { delimiter, newline });
  const unclosed = errors.find((error) => error.code === "MissingQuotes");
  if (unclosed)
    throw new CsvError(
      "unclosed_quote",
      fileName,
      firstLine + body.slice(0, unclosed.index ?? 0).split(newline).length - 1,
      'a cell opens with a quote (") that is never closed; expected a closing quote before the next delimiter. Close or remove it.',
    );

  const numbered = numberRows(data, newline, firstLine);
  const all = numbered.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
  const skipped = preambleLength(all.map(({ cells }) => cells));
  const header = all[skipped];
  if (!header || isEmptyRow(header.cells))
    throw new CsvError("no_header", fileName, header?.line ?? 1, `the first row has no column names; ${EXPECTED}.`);
  refuseWide([header], maxColumns, fileName);
  refuseDataAsHeader(header.cells, fileName, header.line);

  const below = all.slice(skipped + 1);
  const filled = below.filter(({ cells }) => !isEmptyRow(cells));
  if (filled.length === 0)
    throw new CsvError(
      "no_rows",
      fileName,
      header.line,
      "there is a header but no data below it; expected at least one row of data.",
    );
  if (filled.length > maxRows)
    throw new CsvError(
      "too_many_rows",
      fileName,
      0,
      `the file has ${filled.length} rows; at most ${maxRows} can be read. Split the list.`,
    );

  const widest = filled.reduce((width, { cells }) => Math.max(width, usedLength(cells)), 0);
  refuseWide(filled, maxColumns, fileName);
  const named = nameColumns(header, widest);
  const squared = squareRows(filled, named.headerWidth, named.columns.length);
  return {
    columns: named.columns,
    rows: squared.rows,
    delimiter,
    warnings: capped([
      ...(skipped > 0
        ? [{ line: firstLine, message: `The text above the header in line ${header.line} was left out.` }]
        : []),
      ...named.warnings,
      ...errors.map((error) => ({
        line: numbered[error.row ?? 0]?.line ?? firstLine,
        message: 'A quote (") inside a quoted cell is not doubled; check where the cell ends.',
      })),
      ...squared.warnings,
      ...emptyRowsWarning(below),
    ]),
  };
}

function refuseWide(rows: readonly NumberedRow[], maxColumns: number, fileName: string): void {
  const wide = rows.find(({ cells }) => usedLength(cells) > maxColumns);
  if (!wide) return;
  const reason = `${usedLength(wide.cells)} columns; expected at most ${maxColumns}. Remove the columns that are not needed.`;
  throw new CsvError("too_many_columns", fileName, wide.line, reason);
}

function emptyRowsWarning(rows: readonly NumberedRow[]): CsvWarning[] {
  const empty = rows.filter(({ cells }) => isEmptyRow(cells));
  const [first] = empty;
  if (!first) return [];
  const message =
    empty.length === 1
      ? "The row is empty and was left out."
      : `${empty.length} empty rows were left out, the first here.`;
  return [{ line: first.line, message }];
}

function capped(warnings: CsvWarning[]): CsvWarning[] {
  const sorted = warnings.sort((a, b) => a.line - b.line);
  const next = sorted[MAX_WARNINGS];
  if (!next) return sorted;
  return [
    ...sorted.slice(0, MAX_WARNINGS),
    { line: next.line, message: `${sorted.length - MAX_WARNINGS} more like these from here on.` },
  ];
}
