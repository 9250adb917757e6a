import type { z } from "zod";
import type { BulkJobsReply, bulkJobsRequest } from "@/lib/contracts/api.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";
import { cancelJob } from "./cancel-job.ts";
import { deleteJob } from "./delete-job.ts";
import { getJob } from "./get-job.ts";
import { pauseJob } from "./pause-job.ts";
import { resumeJob } from "./resume-job.ts";
import { retryJob } from "./retry-job.ts";
import { updateJob } from "./update-job.ts";

type Input = z.infer<typeof bulkJobsRequest>;

/** One action on many jobs, each in a transaction of its own: a refusal concerns its job alone and stands in its place. */
export async function changeJobs({ session, input }: { session: Session; input: Input }): Promise<BulkJobsReply> {
  const items: BulkJobsReply["items"] = [];
  for (const id of new Set(input.jobIds)) {
    try {
      items.push({ ...(await change(session, id, input)), id, ok: true });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      items.push({ id, ok: false, code: error.code, message: error.message });
    }
  }
  return { items };
}

type Changed = Omit<Extract<BulkJobsReply["items"][number], { ok: true }>, "id" | "ok">;

async function change(session: Session, jobId: string, input: Input): Promise<Changed> {
  switch (input.action) {
    case "cancel":
      return cancelJob({ session, jobId });
    case "pause":
      return pauseJob({ session, jobId });
    case "resume":
      return resumeJob({ session, jobId });
    case "retry":
      return retryJob({ session, jobId, scope: input.scope });
    case "priority":
      await updateJob({ session, jobId, input: { priority: input.priority } });
      return { state: (await getJob({ session, jobId })).state };
    case "delete":
      await deleteJob({ session, jobId });
      return { state: null };
  }
}
