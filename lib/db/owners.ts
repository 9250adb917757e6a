import type { Handle } from "./client.ts";

/** Who answers for a workspace. As the service: for the command line of whoever runs the installation. */
export type Owner = { workspaceId: string; userId: string };

/** One owner of each workspace, the oldest. */
export async function listOwners(handle: Handle): Promise<Owner[]> {
  return handle
    .selectFrom("members")
    .distinctOn("workspace_id")
    .select(["workspace_id as workspaceId", "user_id as userId"])
    .where("role", "=", "owner")
    .orderBy("workspace_id")
    .orderBy("created_at")
    .execute();
}

export async function findOwnerOfJob(handle: Handle, jobId: string): Promise<Owner | null> {
  const row = await handle
    .selectFrom("jobs as j")
    .innerJoin("members as m", "m.workspace_id", "j.workspace_id")
    .select(["m.workspace_id as workspaceId", "m.user_id as userId"])
    .where("j.id", "=", jobId)
    .where("j.deleted_at", "is", null)
    .where("m.role", "=", "owner")
    .orderBy("m.created_at")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}
