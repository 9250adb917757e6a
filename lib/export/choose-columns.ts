import { parse } from "csv-parse/sync";
import { AppError } from "@/lib/errors.ts";
import { recordState, type RecordState, recordStates } from "@/lib/contracts/job.ts";
import type { ExportColumn } from "./columns.ts";

/**
 * The named columns in the named order; all without a name. A name that holds a comma is quoted, as in a CSV file.
 * @throws AppError DATA_VALIDATION_FAILED that lists what there is
 */
export function chooseColumns(columns: readonly ExportColumn[], text: string | undefined): readonly ExportColumn[] {
  if (text === undefined) return columns;
  return listedNames(text).map((name) => {
    const column = columns.find((candidate) => candidate.name === name);
    if (column) return column;
    const names = columns.map((candidate) => candidate.name).join(", ");
    throw refuse("columns", `"${name}" is no column of this export; it has ${names}.`);
  });
}

function listedNames(text: string): string[] {
  try {
    return parse(text, { trim: true, relax_column_count: true }).flat();
  } catch {
    throw refuse("columns", "expected names with commas between them; a name that holds a comma in double quotes.");
  }
}

/** States of rows with commas between them; undefined: all. */
export function chooseStates(text: string | undefined): RecordState[] | undefined {
  return text?.split(",").map((name) => {
    const state = recordState.safeParse(name.trim());
    if (state.success) return state.data;
    throw refuse("states", `"${name}" is no state of a row; use ${recordStates.join(", ")}.`);
  });
}

const refuse = (path: string, message: string) =>
  new AppError("DATA_VALIDATION_FAILED", `${path}: ${message}`, { issues: [{ path, message }] });
