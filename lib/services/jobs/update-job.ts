import type { UpdateJobRequest } from "@/lib/contracts/api.ts";
import { withUser } from "@/lib/db/client.ts";
import { updateJob as update } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Changes what is named and leaves the rest. A new priority counts from the next claim on, in mid-run too. */
export async function updateJob(input: { session: Session; jobId: string; input: UpdateJobRequest }): Promise<void> {
  const { session, jobId } = input;
  await withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    await update(handle, jobId, input.input);
  });
}
