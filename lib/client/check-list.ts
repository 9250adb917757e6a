import { duplicateKey } from "@/lib/cleaning/duplicates.ts";
import { toQuery } from "@/lib/cleaning/row.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { CheckedList } from "./list-messages.ts";

const MAX_EXAMPLES = 5;
const ROWS_PER_SLICE = 500;

/**
 * Counts what a run over these rows would find nothing to do about. Row numbers count from 1, without the header.
 * `pause` is awaited every 500 rows (about 20 ms of work), so that other questions are answered meanwhile; what it throws ends the count.
 */
export async function checkList(
  columns: readonly string[],
  rows: readonly string[][],
  mapping: ColumnMapping,
  pause: () => Promise<void>,
): Promise<CheckedList> {
  const seen = new Set<string>();
  const checked: CheckedList = {
    duplicates: 0,
    unusable: { count: 0, examples: [] },
    problems: { count: 0, examples: [] },
  };
  for (const [index, cells] of rows.entries()) {
    if (index % ROWS_PER_SLICE === 0) await pause();
    checkRow(index, Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""])));
  }
  return checked;

  function checkRow(index: number, row: Record<string, string>): void {
    const { query, problems } = toQuery(row, mapping);
    const reason = problems.map(({ message }) => message).join(" ");
    const unaskable = problems.some(({ field }) => field === "row");
    if (reason) note(unaskable ? checked.unusable : checked.problems, index, reason);
    const key = unaskable ? undefined : duplicateKey(query);
    if (key === undefined) return;
    if (seen.has(key)) checked.duplicates += 1;
    seen.add(key);
  }
}

function note(tally: CheckedList["unusable"], index: number, reason: string): void {
  tally.count += 1;
  if (tally.examples.length < MAX_EXAMPLES) tally.examples.push({ row: index + 1, reason });
}
