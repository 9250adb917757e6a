import type { z } from "zod";
import type { exportQuery } from "@/lib/contracts/api.ts";
import type { RecordState } from "@/lib/contracts/job.ts";
import { type Handle, withUser } from "@/lib/db/client.ts";
import { beforeRecord, type ExportPosition, listExportRows } from "@/lib/db/export-rows.ts";
import { noteExport } from "@/lib/db/retention.ts";
import { AppError } from "@/lib/errors.ts";
import { chooseColumns, chooseStates } from "@/lib/export/choose-columns.ts";
import { type ExportColumn, exportColumns } from "@/lib/export/columns.ts";
import { assemble, type Format, formats } from "@/lib/export/format.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

type Input = { session: Session; jobId: string; input: z.infer<typeof exportQuery> };
export type JobExport = { fileName: string; contentType: string; chunks: AsyncGenerator<string> };

const PAGE = 1_000;

/**
 * A job's rows with what was added to them, in pieces of 1,000 rows. Each piece is a statement of its own: nothing stays
 * open between them, however slowly the reader reads.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, DATA_VALIDATION_FAILED (unknown state or column), CONFLICT (its rows were
 * emptied), before the first piece
 */
export async function exportJob({ session, jobId, input }: Input): Promise<JobExport> {
  const states = chooseStates(input.states);
  const job = await withUser(session.userId, (handle) => requireRows(handle, session, jobId));
  const columns = chooseColumns(exportColumns(job), input.columns);
  const format = formats[input.format];
  const isFetched = job.ephemeral && input.states === undefined && input.columns === undefined;
  const pieces = readPieces({ session, jobId, states, columns, format });
  const chunks = assemble(format, format.head(columns, input.bom), pieces);
  return {
    fileName: `${job.name.replace(/\.(csv|json)$/i, "")}-enriched.${input.format}`,
    contentType: format.contentType,
    chunks: isFetched ? noted(chunks, { session, jobId, rev: job.rev }) : chunks,
  };
}

/** The job's head; refused when there are no rows behind it any more. */
async function requireRows(handle: Handle, session: Session, jobId: string) {
  const job = await requireJob(handle, session, jobId);
  if (job.emptiedAt === null) return job;
  const day = job.emptiedAt.toISOString().slice(0, 10);
  throw new AppError("CONFLICT", `The rows of this job were emptied on ${day}; run the list again for new ones.`);
}

/** Once the last piece was taken, an ephemeral job has been fetched. */
async function* noted(
  chunks: AsyncGenerator<string>,
  { session, jobId, rev }: { session: Session; jobId: string; rev: string },
): AsyncGenerator<string> {
  yield* chunks;
  await withUser(session.userId, (handle) => noteExport(handle, jobId, rev));
}

async function* readPieces(from: {
  session: Session;
  jobId: string;
  states: readonly RecordState[] | undefined;
  columns: readonly ExportColumn[];
  format: Format;
}): AsyncGenerator<string> {
  const { session, jobId, states, columns, format } = from;
  const { userId, workspaceId } = session;
  for (let after: ExportPosition | null = beforeRecord(0); after !== null;) {
    const position: ExportPosition = after;
    const page = await withUser(userId, async (handle) => {
      // Read again for each page: it may have been cancelled or emptied meanwhile.
      const job = await requireRows(handle, session, jobId);
      const place = { workspaceId, jobId, columns: job.columns, places: job.places !== undefined };
      return listExportRows(handle, { ...place, job, states, after: position, limit: PAGE });
    });
    yield format.piece(columns, page.rows);
    after = page.next;
  }
}
