import { withUser } from "@/lib/db/client.ts";
import { resumeJob as resume } from "@/lib/db/job-life.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

export async function resumeJob({ session, jobId }: { session: Session; jobId: string }) {
  return withUser(session.userId, async (handle) => {
    await requireJob(handle, session, jobId);
    return { id: jobId, state: await resume(handle, jobId) };
  });
}
