import type { Operation } from "./provider.ts";

/**
 * The fields a question still lacks: empty when one of the operation's sets is complete, else the missing fields of the
 * set that is nearest to being so.
 */
export function missingNeeds(operation: Pick<Operation, "needs">, input: Record<string, unknown>): string[] {
  const given = new Map(Object.entries(input));
  const gaps = operation.needs.map((fields) => fields.filter((field) => isEmpty(given.get(field))));
  return (
    gaps.reduce<string[] | undefined>((best, gap) => (best && best.length <= gap.length ? best : gap), undefined) ?? []
  );
}

export function meetsNeeds(operation: Pick<Operation, "needs">, input: Record<string, unknown>): boolean {
  return missingNeeds(operation, input).length === 0;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) && value.every(isEmpty);
}
