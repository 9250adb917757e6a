import { guessMapping } from "@/lib/cleaning/mapping.ts";
import { type ColumnMapping, columnMapping } from "@/lib/contracts/job.ts";
import { checkList } from "@/lib/services/jobs/check-list.ts";
import { type ListFile, readJson } from "../files.ts";

/** The mapping of a file (which may name some of the columns only), else the guess. Refuses one that fits nothing. */
export async function chooseMapping(list: ListFile, path: string | undefined): Promise<ColumnMapping> {
  if (path === undefined) {
    const guess = guessMapping(list.columns, list.rows);
    checkList(list.columns, guess);
    return guess;
  }
  const parsed = columnMapping.safeParse(await readJson(path));
  if (!parsed.success)
    throw new Error(`${path}: expected one JSON object of columns and fields, such as {"Website": "companyDomain"}.`);
  checkList(list.columns, parsed.data);
  return { ...Object.fromEntries(list.columns.map((column) => [column, null])), ...parsed.data };
}
