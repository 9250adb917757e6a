import type { ExportSpec } from "@/lib/contracts/export.ts";
import { type WaterfallSpec, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { withUser } from "@/lib/db/client.ts";
import { AppError } from "@/lib/errors.ts";
import { chooseColumns, chooseStates } from "@/lib/export/choose-columns.ts";
import { exportColumns } from "@/lib/export/columns.ts";
import { formats } from "@/lib/export/format.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Lines of one piece of the file: under a megabyte, and written within seconds. */
const LINES = 2_000;

export type ExportTask = {
  columns: string[];
  rows: string[][];
  waterfall: WaterfallSpec;
  kept: ExportSpec & { head: string };
};

/**
 * The rows of an export job: each says which rows of the other job its piece of the file has, counted from 1.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, DATA_VALIDATION_FAILED (unknown state or column, an export of an export),
 * CONFLICT (the job has no rows, or none that may be kept elsewhere)
 */
export async function exportTask(session: Session, spec: ExportSpec | undefined): Promise<ExportTask> {
  if (!spec)
    throw new AppError(
      "DATA_VALIDATION_FAILED",
      "A job of the type export needs `export`: the job whose rows it writes.",
      {
        issues: [{ path: "export", message: "expected an object with jobId" }],
      },
    );
  const job = await withUser(session.userId, (handle) => requireJob(handle, session, spec.jobId));
  if (job.type === "export")
    throw new AppError("DATA_VALIDATION_FAILED", `"${job.name}" is an export itself; download it.`, {
      issues: [{ path: "export.jobId", message: "expected a job that is no export" }],
    });
  if (job.emptiedAt || job.total === 0)
    throw new AppError("CONFLICT", `"${job.name}" has no rows to export; run its list again.`);
  if (job.ephemeral)
    throw new AppError("CONFLICT", `"${job.name}" keeps nothing, so no file of it is kept either; export it directly.`);
  chooseStates(spec.states);
  const columns = chooseColumns(exportColumns(job), spec.columns);
  const size = Math.max(1, Math.floor(LINES / (job.places?.limit ?? 1)));
  const rows = Array.from({ length: Math.ceil(job.total / size) }, (_, piece) => [
    String(piece * size + 1),
    String(Math.min((piece + 1) * size, job.total)),
  ]);
  return {
    columns: ["First row", "Last row"],
    rows,
    waterfall: waterfallSpec.parse({ name: "Export", target: "person", steps: [] }),
    kept: { ...spec, head: formats[spec.format].head(columns, spec.bom) },
  };
}
