import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { canonicalInputFieldNames, isCanonicalInputField } from "@/lib/cleaning/fields.ts";
import { AppError } from "@/lib/errors.ts";

const refuse = (path: string, message: string) =>
  new AppError("DATA_VALIDATION_FAILED", message, { issues: [{ path, message }] });

/** Columns are told apart by name, and the mapping must speak of them and of fields that exist. */
export function checkList(columns: readonly string[], mapping: ColumnMapping): void {
  if (columns.length === 0) throw refuse("columns", "The list has no columns; name at least one.");
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw refuse("columns", `The column "${twice}" is there twice; rename one of them.`);
  for (const [column, field] of Object.entries(mapping)) {
    if (!columns.includes(column))
      throw refuse("mapping", `The mapping names the column "${column}", which the list does not have; remove it.`);
    if (field !== null && !isCanonicalInputField(field))
      throw refuse(
        "mapping",
        `The column "${column}" is mapped to "${field}", which is no field; use one of ${canonicalInputFieldNames.join(", ")}, or null.`,
      );
  }
}

/** Of a list that a waterfall goes over: without a mapped column there is nothing to ask about. */
export function requireMapped(mapping: ColumnMapping): void {
  if (mappedFields(mapping).length === 0)
    throw refuse("mapping", "No column is mapped to a field, so nothing can be looked up; map at least one.");
}

export function mappedFields(mapping: ColumnMapping): string[] {
  return [...new Set(Object.values(mapping).filter((field) => field !== null))];
}
