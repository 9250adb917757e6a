import type { z } from "zod";
import type { ListRecordsReply, listRecordsQuery } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { listRecords as list } from "@/lib/db/records.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

type Input = { session: Session; jobId: string; input: z.infer<typeof listRecordsQuery> };

const MAX_SEQS = 500;

export async function listRecords({ session, jobId, input }: Input): Promise<ListRecordsReply> {
  const { after, limit, state } = input;
  const seqs = input.seqs?.split(",").map(Number);
  if (seqs && (seqs.length > MAX_SEQS || seqs.some((seq) => seq > 2 ** 31 - 1)))
    throw new AppError(
      "DATA_VALIDATION_FAILED",
      `seqs: expected at most ${MAX_SEQS} row numbers; ask for the rest separately.`,
    );
  const items = await withUser(session.userId, async (handle) => {
    const job = await requireJob(handle, session, jobId);
    const { workspaceId } = session;
    const query = { workspaceId, jobId, columns: job.columns, job, states: state && [state] };
    return list(handle, seqs ? { ...query, seqs, after: -1, limit: MAX_SEQS } : { ...query, after, limit });
  });
  const last = items.at(-1);
  return { items, nextAfter: !seqs && last && items.length === limit ? last.seq : null };
}
