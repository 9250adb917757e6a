import { AppError, type Issue } from "@/lib/errors.ts";

const MAX_ISSUES = 20;

/**
 * Rows of exactly `columns` cells: short ones are filled with blanks, blank cells too many are dropped. A row with more
 * to say than there are columns is refused by its number (counted from 1; `firstSeq` is the first row's place in the list).
 */
export function evenRows(columns: number, rows: readonly (readonly string[])[], firstSeq: number): string[][] {
  const issues: Issue[] = [];
  const even = rows.map((row, index) => {
    const extra = row.slice(columns).filter((cell) => cell.trim() !== "").length;
    if (extra > 0) {
      const message = `Row ${firstSeq + index + 1} has ${row.length} cells, the list has ${columns} columns; join the extra cells or name their columns.`;
      issues.push({ path: `rows.${index}`, message });
    }
    return Array.from({ length: columns }, (_, place) => row[place] ?? "");
  });
  const [first] = issues;
  if (!first) return even;
  const others = issues.length > 1 ? ` ${issues.length - 1} more rows are too long.` : "";
  throw new AppError("DATA_VALIDATION_FAILED", first.message + others, { issues: issues.slice(0, MAX_ISSUES) });
}
