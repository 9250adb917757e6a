import { duplicateKey } from "@/lib/cleaning/duplicates.ts";
import { toQuery } from "@/lib/cleaning/row.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import type { CheckedList } from "./list-messages.ts";

const MAX_EXAMPLES = 5;

/** Counts what a run over these rows would find nothing to do about. Row numbers count from 1, without the header. */
export function checkList(columns: readonly string[], rows: readonly string[][], mapping: ColumnMapping): CheckedList {
  const seen = new Set<string>();
  const unusable: CheckedList["unusable"] = { count: 0, examples: [] };
  const problems: CheckedList["problems"] = { count: 0, examples: [] };
  let duplicates = 0;
  rows.forEach((cells, index) => {
    const named = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? ""]));
    const { query, problems: found } = toQuery(named, mapping);
    const reason = found.map(({ message }) => message).join(" ");
    const unaskable = found.some(({ field }) => field === "row");
    if (unaskable) note(unusable, index, reason);
    else if (reason) note(problems, index, reason);
    const key = unaskable ? undefined : duplicateKey(query);
    if (key === undefined) return;
    if (seen.has(key)) duplicates += 1;
    seen.add(key);
  });
  return { duplicates, unusable, problems };
}

function note(tally: CheckedList["unusable"], index: number, reason: string): void {
  tally.count += 1;
  if (tally.examples.length < MAX_EXAMPLES) tally.examples.push({ row: index + 1, reason });
}
