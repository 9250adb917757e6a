import { withUser } from "@/lib/db/client.ts";
import { findJobWorkspace } from "@/lib/db/jobs.ts";
import { enterWorkspace } from "../members/enter-workspace.ts";
import type { Principal, Session } from "../session.ts";
import { noSuchJob } from "./require-job.ts";

/** The session in the workspace of a job, for links that name the job alone. A stranger is told that there is none. */
export async function enterJob({ principal, jobId }: { principal: Principal; jobId: string }): Promise<Session> {
  const workspaceId = await withUser(principal.userId, (handle) => findJobWorkspace(handle, jobId));
  if (workspaceId === null) throw noSuchJob(jobId);
  return enterWorkspace({ principal, workspaceId });
}
