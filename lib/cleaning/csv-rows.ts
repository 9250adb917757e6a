/** Files of old Macs end lines with a lone carriage return; those with CRLF are split at the line feed. */
export type LineEnd = "\n" | "\r";
export type CsvWarning = { line: number; message: string };
/** `line`: where the row begins in the file, from 1. */
export type NumberedRow = { cells: string[]; line: number };

export const isEmptyRow = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

/** Quoted newlines make a row longer than a line; the carriage return of a CRLF file ends up in its last cell. */
export function numberRows(rows: readonly string[][], newline: LineEnd, firstLine: number): NumberedRow[] {
  let next = firstLine;
  return rows.map((cells) => {
    const line = next;
    next += 1;
    for (const cell of cells)
      for (let at = cell.indexOf(newline); at !== -1; at = cell.indexOf(newline, at + 1)) next += 1;
    const last = cells.at(-1) ?? "";
    return {
      cells: newline === "\n" && last.endsWith("\r") ? [...cells.slice(0, -1), last.slice(0, -1)] : cells,
      line,
    };
  });
}

/** Cells of a row without the blank ones at its end. */
export function usedLength(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== "") + 1;
}

/** Gives every row `width` cells: short ones are padded, blank cells beyond the last column are dropped. */
export function squareRows(
  rows: readonly NumberedRow[],
  headerWidth: number,
  width: number,
): { rows: string[][]; warnings: CsvWarning[] } {
  const warnings: CsvWarning[] = [];
  const square = rows.map(({ cells, line }) => {
    const used = usedLength(cells);
    if (used > headerWidth)
      warnings.push({
        line,
        message: `${cellCount(cells)} where the header has ${headerWidth}; those beyond it are kept in Extra columns.`,
      });
    else if (cells.length < headerWidth)
      warnings.push({
        line,
        message: `${cellCount(cells)} where the header has ${headerWidth}; the missing ones are left blank.`,
      });
    return Array.from({ length: width }, (_, index) => cells[index] ?? "");
  });
  return { rows: square, warnings };
}

const cellCount = (cells: readonly string[]) => (cells.length === 1 ? "1 cell" : `${cells.length} cells`);
