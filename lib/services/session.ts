import { roles, type SessionReply } from "@/lib/contracts/api.ts";

/**
 * lib/services holds the use cases, one verb a file. Each takes who asks and what for, and checks what the database's
 * functions do not check themselves.
 */

export type Role = SessionReply["workspaces"][number]["role"];

/** Somebody whose identity is proven. */
export type Principal = { userId: string; email: string };

/** That somebody in one workspace. */
export type Session = { userId: string; workspaceId: string; role: Role };

export function hasRole(session: Pick<Session, "role">, needed: Role): boolean {
  return roles.indexOf(session.role) >= roles.indexOf(needed);
}
