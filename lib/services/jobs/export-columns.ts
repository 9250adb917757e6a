import type { JobRecord } from "@/lib/contracts/job.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { fieldsTaught } from "@/lib/waterfall/hit.ts";
import { ROW_SOURCE } from "@/lib/waterfall/state.ts";

/** The columns of an export: the list's own in their places, then what enrichment can have added. Pure. */

export type Cell = string | number | boolean | null;
export type ExportColumn = { name: string; read: (record: JobRecord) => Cell };

/** Columns of the list come first and keep their names; an added name that the list has already is numbered. */
export function exportColumns(listColumns: readonly string[], spec: WaterfallSpec): ExportColumn[] {
  const taken = new Set(listColumns.map(fold));
  const own = listColumns.map((name): ExportColumn => ({ name, read: ({ input }) => input[name] ?? "" }));
  const added = addedColumns(spec).map(({ name, read }) => ({ name: freeName(name, taken), read }));
  return [...own, ...added];
}

function addedColumns(spec: WaterfallSpec): ExportColumn[] {
  const fields = new Set(spec.steps.flatMap(({ operation }) => fieldsOf(operation)));
  const naming = spec.target === "verdict" || fields.has("email");
  const others = [...fields].filter((field) => field !== "email" && field !== "emailStatus");
  return [
    ...(naming ? emailColumns : []),
    ...others.map((field): ExportColumn => ({ name: snakeCase(field), read: (record) => fieldCell(record, field) })),
    { name: "enrichment_state", read: ({ state }) => state },
    { name: "enrichment_note", read: ({ error, output }) => error?.message ?? output?.bestCandidate?.reason ?? null },
    ...(spec.target === "email" ? candidateColumns : []),
  ];
}

/** `fieldsTaught` names what later questions can use; a hit may carry these beside it. */
const besides: Partial<Record<OperationName, readonly string[]>> = {
  "find-phone": ["phoneType", "phoneStatus"],
  "find-social": ["profiles"],
  "detect-technologies": ["technologies"],
};
const fieldsOf = (operation: OperationName) => [...fieldsTaught(operation), ...(besides[operation] ?? [])];

const emailColumns: readonly ExportColumn[] = [
  { name: "enriched_email", read: (record) => fieldCell(record, "email") },
  { name: "email_status", read: ({ output }) => output?.emailStatus ?? null },
  { name: "email_verified", read: ({ output, state }) => (state === "success" ? (output?.verified ?? null) : null) },
  { name: "email_provider", read: ({ provenance }) => sourceName(provenance?.fields["email"]?.provider) },
  { name: "confidence", read: ({ provenance }) => provenance?.fields["email"]?.confidence ?? null },
];

const candidateColumns: readonly ExportColumn[] = [
  { name: "best_candidate", read: ({ output }) => output?.bestCandidate?.email ?? null },
  { name: "best_candidate_status", read: ({ output }) => output?.bestCandidate?.status ?? null },
  { name: "best_candidate_providers", read: ({ output }) => output?.bestCandidate?.providers.join(" ") ?? null },
];

const sourceName = (provider: string | undefined) => (provider === ROW_SOURCE ? "your list" : (provider ?? null));

function fieldCell({ output }: JobRecord, field: string): Cell {
  const value = output?.fields[field];
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String).join("; ") : JSON.stringify(value);
}

const fold = (name: string) => name.trim().toLowerCase();
const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(fold(free)); number++) free = `${name}_${number}`;
  taken.add(fold(free));
  return free;
}
