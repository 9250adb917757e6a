import type { z } from "zod";
import type { emptyJobReply } from "@/lib/contracts/retention.ts";
import { withUser } from "@/lib/db/client.ts";
import { emptyJob as empty } from "@/lib/db/retention.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/**
 * Empties an ended job: its rows, its log and the answers that it paid for go, counters and payments stay.
 * @throws AppError ENRICHMENT_JOB_NOT_FOUND, CONFLICT (it has not ended)
 */
export async function emptyJob(input: { session: Session; jobId: string }): Promise<z.infer<typeof emptyJobReply>> {
  const { session, jobId } = input;
  const emptiedAt = await withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return empty(handle, jobId);
  });
  return { id: jobId, emptiedAt: emptiedAt.toISOString() };
}
