import { CHUNK_ROWS, MAX_CHUNK_BYTES } from "@/lib/contracts/api.ts";
import { ApiError } from "./api-error.ts";
import type { JobHead } from "./client.ts";
import type { ListChunk } from "./list-messages.ts";

/** Where a submission stands. Kept by the caller, so that a failed one goes on instead of starting over. */
export type Submission = { jobId: string | null; sent: number };

export type SubmitTools = {
  createJob: (head: JobHead, rowsJson?: BlobPart) => Promise<{ id: string }>;
  appendRecords: (id: string, fromSeq: number, rowsJson: BlobPart) => Promise<unknown>;
  startJob: (id: string) => Promise<unknown>;
  chunk: (from: number, maxRows: number, maxBytes: number) => Promise<ListChunk>;
  sleep: (ms: number) => Promise<void>;
};

const ATTEMPTS = 4;
/** Room for the name, columns and mapping beside the rows. */
const ROWS_BYTES = MAX_CHUNK_BYTES - 200_000;

/**
 * Makes the job of a list: in one request where it fits, else as a draft that is filled chunk by chunk and started.
 * Each request may be repeated safely (idempotency key, `fromSeq`), and is, when it failed for a passing reason.
 */
export async function submitList(
  head: JobHead,
  rowCount: number,
  from: Submission,
  tools: SubmitTools,
  onProgress: (submission: Submission) => void,
): Promise<string> {
  const first = await tools.chunk(from.sent, CHUNK_ROWS, ROWS_BYTES);
  if (from.jobId === null && first.count === rowCount) {
    return (await repeat(() => tools.createJob({ ...head, draft: false }, first.rowsJson), tools.sleep)).id;
  }
  const id = from.jobId ?? (await repeat(() => tools.createJob({ ...head, draft: true }), tools.sleep)).id;
  onProgress({ jobId: id, sent: from.sent });
  let sent = from.sent;
  for (let next = first; next.count > 0; next = await tools.chunk(sent, CHUNK_ROWS, ROWS_BYTES)) {
    const { rowsJson, count } = next;
    const fromSeq = sent;
    await repeat(() => tools.appendRecords(id, fromSeq, rowsJson), tools.sleep);
    sent += count;
    onProgress({ jobId: id, sent });
  }
  await repeat(() => tools.startJob(id), tools.sleep);
  return id;
}

/** Waits as long as the server asks, else 0.5, 1 and 2 seconds. */
async function repeat<T>(request: () => Promise<T>, sleep: (ms: number) => Promise<void>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof ApiError) || !error.passing || attempt === ATTEMPTS) throw error;
      await sleep(error.retryAfterMs ?? 250 * 2 ** attempt);
    }
  }
}
