import { withUser } from "@/lib/db/client.ts";
import { findNextChunk } from "@/lib/db/export-chunks.ts";
import { AppError } from "@/lib/errors.ts";
import { assemble, formats } from "@/lib/export/format.ts";
import type { Session } from "../session.ts";
import type { JobExport } from "./export-job.ts";
import { requireJob } from "./require-job.ts";

/**
 * The file that an export job wrote, piece by piece, each piece a statement of its own.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, CONFLICT (it is no export, or its file is not whole)
 */
export async function downloadExport({ session, jobId }: { session: Session; jobId: string }): Promise<JobExport> {
  const { userId, workspaceId } = session;
  const job = await withUser(userId, (handle) => requireJob(handle, session, jobId));
  if (!job.export)
    throw new AppError("CONFLICT", `"${job.name}" is no export; GET /api/enrichment/jobs/${jobId}/export exports it.`);
  if (job.state !== "completed" || job.emptiedAt)
    throw new AppError(
      "CONFLICT",
      `The export is ${job.emptiedAt ? "emptied" : job.state}; its file is there when it is completed.`,
    );
  const format = formats[job.export.format];
  async function* pieces() {
    for (let after = -1; ;) {
      const chunk = await withUser(userId, (handle) => findNextChunk(handle, { workspaceId, jobId, after }));
      if (!chunk) return;
      yield chunk.content;
      after = chunk.seq;
    }
  }
  return {
    fileName: `${job.name.replace(/\.(csv|json|ndjson)$/i, "")}.${job.export.format}`,
    contentType: format.contentType,
    chunks: assemble(format, job.export.head, pieces()),
  };
}
