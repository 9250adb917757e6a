import type { SessionReply } from "@/lib/contracts/api.ts";

/**
 * lib/services holds the use cases, one verb a file. Each takes who asks and what for, and checks what the database's
 * functions do not check themselves.
 */

export type Role = SessionReply["workspaces"][number]["role"];

/** Somebody whose identity is proven. */
export type Principal = { userId: string; email: string };

/** That somebody in one workspace. */
export type Session = { userId: string; workspaceId: string; role: Role };

const ranks: Record<Role, number> = { viewer: 0, member: 1, admin: 2, owner: 3 };

export function hasRole(session: Pick<Session, "role">, needed: Role): boolean {
  return ranks[session.role] >= ranks[needed];
}
