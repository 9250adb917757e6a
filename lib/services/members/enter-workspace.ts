import { z } from "zod";
import { AppError } from "@/lib/errors.ts";
import { withUser } from "@/lib/db/client.ts";
import { listMemberships } from "@/lib/db/members.ts";
import type { Principal, Session } from "../session.ts";

/**
 * The session of somebody in the workspace they name, or in their only one. A workspace they are no member of is
 * answered like one that does not exist.
 */
export async function enterWorkspace(input: { principal: Principal; workspaceId: string | null }): Promise<Session> {
  const { userId } = input.principal;
  if (input.workspaceId !== null && !z.uuid().safeParse(input.workspaceId).success)
    throw new AppError(
      "DATA_VALIDATION_FAILED",
      "X-Workspace-Id is not an id; GET /api/session lists your workspaces.",
    );
  const memberships = await withUser(userId, (handle) => listMemberships(handle, userId));
  const [only, ...others] = memberships;
  if (input.workspaceId === null) {
    if (!only) throw new AppError("FORBIDDEN", "You are no member of any workspace; ask an owner to add you.");
    if (others.length > 0)
      throw new AppError(
        "DATA_VALIDATION_FAILED",
        "You are in several workspaces; name one in X-Workspace-Id. GET /api/session lists them.",
      );
    return { userId, workspaceId: only.id, role: only.role };
  }
  const wanted = memberships.find(({ id }) => id === input.workspaceId);
  if (!wanted) throw new AppError("NOT_FOUND", "There is no such workspace, or you are not a member of it.");
  return { userId, workspaceId: wanted.id, role: wanted.role };
}
