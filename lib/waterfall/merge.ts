import type { Learnt } from "./state.ts";

/**
 * Vendors' values, field by field. A value is replaced only by one that is known to be surer; an unknown confidence is
 * below every known one; at a tie the earlier stays. The row's own values are never replaced (`withRow`).
 */

/** Fields that only mean something beside another: they come and go with it. */
const companions: Record<string, readonly string[]> = {
  email: ["emailStatus"],
  phone: ["phoneType", "phoneStatus"],
};
const companionNames = new Set(Object.values(companions).flat());

export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** Adds one hit. `confidence` holds for the fields named in it; of the others none is known. */
export function merge(
  learnt: Readonly<Record<string, Learnt>>,
  hit: Readonly<Record<string, unknown>>,
  provider: string,
  confidence: Readonly<Record<string, number | undefined>> = {},
): Record<string, Learnt> {
  const merged = { ...learnt };
  const put = (field: string, by: string) => {
    const sure = confidence[by];
    merged[field] = { value: hit[field], provider, ...(sure !== undefined && { confidence: sure }) };
  };
  for (const field of Object.keys(hit)) {
    if (companionNames.has(field) || isBlank(hit[field])) continue;
    const held = merged[field];
    if (held !== undefined && (confidence[field] ?? -1) <= (held.confidence ?? -1)) continue;
    put(field, field);
    for (const companion of companions[field] ?? []) {
      delete merged[companion];
      if (!isBlank(hit[companion])) put(companion, field);
    }
  }
  return merged;
}

/** What is known in all: the row's own values, and the vendors' where the row has none. */
export function withRow(
  row: Readonly<Record<string, unknown>>,
  learnt: Readonly<Record<string, Learnt>>,
): Record<string, unknown> {
  return { ...valuesOf(additions(row, learnt)), ...filled(row) };
}

/** What the vendors add: the fields that the row leaves empty, without companions of a field that the row has. */
export function additions(
  row: Readonly<Record<string, unknown>>,
  learnt: Readonly<Record<string, Learnt>>,
): Record<string, Learnt> {
  const taken = new Set(Object.keys(filled(row)).flatMap((field) => [field, ...(companions[field] ?? [])]));
  return Object.fromEntries(Object.entries(learnt).filter(([field]) => !taken.has(field)));
}

/** The bare values, without who supplied them. */
export function valuesOf(learnt: Readonly<Record<string, Learnt>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(learnt).map(([field, { value }]) => [field, value]));
}

function filled(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !isBlank(value)));
}
