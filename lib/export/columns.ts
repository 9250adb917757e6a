import type { ExportRow } from "@/lib/contracts/export.ts";
import type { PlacesSpec } from "@/lib/contracts/places.ts";
import type { ResearchSpec } from "@/lib/contracts/research.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { fieldsTaught } from "@/lib/waterfall/hit.ts";
import { ROW_SOURCE } from "@/lib/waterfall/state.ts";
import { type Cell, toCell } from "./cell.ts";
import { placeColumns } from "./place-columns.ts";
import { researchColumns } from "./research-columns.ts";

/**
 * This room is pure: what an export looks like, whoever writes it (a reply while somebody reads it, or a job in chunks).
 * The columns of an export are the list's own in their places, then what the job can have added.
 */

export type ExportColumn = { name: string; read: (record: ExportRow) => Cell };
/** What decides the columns of a job's export. */
export type ExportedJob = {
  columns: readonly string[];
  waterfall: WaterfallSpec;
  /** Of a research job: its answer's fields are columns. */
  research?: ResearchSpec | undefined;
  /** Of a places job: a line is a place. */
  places?: PlacesSpec | undefined;
};

/** Columns of the list come first and keep their names; an added name that the list has already is numbered. */
export function exportColumns(job: ExportedJob): ExportColumn[] {
  const taken = new Set(job.columns.map(fold));
  const own = job.columns.map((name): ExportColumn => ({ name, read: ({ input }) => input[name] ?? "" }));
  const added = addedColumns(job).map(({ name, read }) => ({ name: freeName(name, taken), read }));
  return [...own, ...added];
}

function addedColumns({ waterfall, research, places }: ExportedJob): ExportColumn[] {
  if (places) return placeColumns;
  if (research) return [...researchColumns(research), ...outcomeColumns];
  const fields = new Set(waterfall.steps.flatMap(({ operation }) => fieldsTaught(operation)));
  const naming = waterfall.target === "verdict" || fields.has("email");
  const others = [...fields].filter((field) => field !== "email" && field !== "emailStatus");
  return [
    ...(naming ? emailColumns : []),
    ...others.map((field): ExportColumn => ({ name: snakeCase(field), read: (record) => fieldCell(record, field) })),
    ...outcomeColumns,
    ...(waterfall.target === "email" ? candidateColumns : []),
  ];
}

const outcomeColumns: readonly ExportColumn[] = [
  { name: "enrichment_state", read: ({ state }) => state },
  { name: "enrichment_note", read: ({ error, output }) => error?.message ?? output?.bestCandidate?.reason ?? null },
];

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
const fieldCell = ({ output }: ExportRow, field: string) => toCell(output?.fields[field]);
const fold = (name: string) => name.trim().toLowerCase();
const snakeCase = (field: string) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(fold(free)); number++) free = `${name}_${number}`;
  taken.add(fold(free));
  return free;
}
