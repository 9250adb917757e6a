import pLimit from "p-limit";
import { keptExport } from "@/lib/contracts/export.ts";
import { keepExportChunk } from "@/lib/db/export-chunks.ts";
import { beforeRecord, type ExportPosition, listExportRows } from "@/lib/db/export-rows.ts";
import { findJobHead } from "@/lib/db/jobs.ts";
import { chooseColumns, chooseStates } from "@/lib/export/choose-columns.ts";
import { exportColumns } from "@/lib/export/columns.ts";
import { formats } from "@/lib/export/format.ts";
import type { RecordHandler, RecordRun } from "./handlers.ts";

const PAGE = 1_000;
/** A piece is a few megabytes while it is written. Of the process and not of a run: it is the process's memory. */
const atOnce = pLimit(2);

/**
 * One record of an `export` job: the piece of the file with the rows from its first cell to its second, counted from 1.
 * Written again it is replaced, so it may be run from the start at any time.
 */
export const runExport: RecordHandler = (run) =>
  atOnce(async (): Promise<RecordRun> => {
    const { db, context, record, ending } = run;
    const { jobId, seq } = record;
    const handBack: RecordRun = {
      type: "put_off",
      settlement: { jobId, seq, state: "waiting", runAfterMs: 0, counts: false },
    };
    if (ending()) return handBack;
    const spec = keptExport.parse(context.settings["export"]);
    const { workspaceId } = context;
    const job = await findJobHead(db, { workspaceId, jobId: spec.jobId });
    if (!job || job.emptiedAt) {
      const error = { kind: "invalid_input", message: "The job whose rows were to be exported is gone" };
      return { type: "finished", settlement: { jobId, seq, state: "failed", error } };
    }
    const [first = 1, last = 0] = record.cells.map(Number);
    const columns = chooseColumns(exportColumns(job), spec.columns);
    const format = formats[spec.format];
    const states = chooseStates(spec.states);
    const source = { workspaceId, jobId: spec.jobId, columns: job.columns, job, places: job.places !== undefined };
    const pieces: string[] = [];
    let lines = 0;
    for (let after: ExportPosition | null = beforeRecord(first - 1); after !== null;) {
      const page = await listExportRows(db, { ...source, states, after, before: last, limit: PAGE });
      if (page.rows.length > 0) pieces.push(format.piece(columns, page.rows));
      lines += page.rows.length;
      after = page.next;
    }
    if (!(await keepExportChunk(db, { jobId, seq, content: pieces.join(format.between) }))) return handBack;
    const output = { fields: { lines }, verified: false };
    return { type: "finished", settlement: { jobId, seq, state: "success", output } };
  });
