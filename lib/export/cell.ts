export type Cell = string | number | boolean | null;

/** A value of a record as one cell: a list's parts with semicolons between them, anything deeper as JSON. */
export function toCell(value: unknown): Cell {
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.some((part) => typeof part === "object") ? JSON.stringify(value) : value.map(String).join("; ");
}
