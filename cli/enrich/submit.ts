import { createHash } from "node:crypto";
import { type ColumnMapping, terminalJobStates } from "@/lib/contracts/job.ts";
import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { appendRecords } from "@/lib/services/jobs/append-records.ts";
import { createJob } from "@/lib/services/jobs/create-job.ts";
import { getJob } from "@/lib/services/jobs/get-job.ts";
import { startJob } from "@/lib/services/jobs/start-job.ts";
import type { Session } from "@/lib/services/session.ts";

const CHUNK_ROWS = 5_000;

export type Submission = {
  fileName: string;
  columns: string[];
  rows: string[][];
  mapping: ColumnMapping;
  waterfall: WaterfallSpec;
  /** Its rows and answers are emptied once they are written. */
  ephemeral: boolean;
};

/**
 * Makes the job of a list and starts it. The same list with the same mapping and waterfall finds its unfinished job
 * again (`resumed`), wherever it was interrupted; a finished one makes a new job, which asks only what is not known.
 */
export async function submit(session: Session, list: Submission): Promise<{ jobId: string; resumed: boolean }> {
  const { fileName, columns, rows, mapping, waterfall, ephemeral } = list;
  const content = createHash("sha256")
    .update(JSON.stringify([columns, rows, mapping, waterfall, ...(ephemeral ? ["ephemeral"] : [])]))
    .digest("hex");
  for (let run = 0; ; run += 1) {
    const { id, created } = await createJob({
      session,
      input: {
        name: fileName,
        type: waterfall.target === "verdict" ? "email_validation" : "batch_lead_enrichment",
        columns,
        mapping,
        waterfall,
        rows: [],
        priority: 3,
        tags: ["command line"],
        draft: true,
        refresh: false,
        ephemeral,
        idempotencyKey: `cli:${content}:${run}`,
      },
    });
    const { state } = created ? { state: "draft" } : await getJob({ session, jobId: id });
    if (state !== "draft" && isTerminal(state)) continue;
    if (state === "draft") await fill(session, id, rows);
    return { jobId: id, resumed: !created };
  }
}

const isTerminal = (state: string) => [...terminalJobStates].some((terminal) => terminal === state);

/** Chunks that are there already are passed over. */
async function fill(session: Session, jobId: string, rows: string[][]): Promise<void> {
  for (let fromSeq = 0; fromSeq < rows.length; fromSeq += CHUNK_ROWS)
    await appendRecords({ session, jobId, input: { fromSeq, rows: rows.slice(fromSeq, fromSeq + CHUNK_ROWS) } });
  await startJob({ session, jobId });
}
