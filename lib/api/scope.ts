import { requirePrincipal, requireSession } from "@/lib/auth/require-session.ts";
import { refuseCrossSite } from "@/lib/auth/request-origin.ts";
import type { Cookies } from "@/lib/auth/authentication.ts";
import { AppError } from "@/lib/errors.ts";
import { hasRole, type Principal, type Role, type Session } from "@/lib/services/session.ts";

/** Who may call a route. The policy stands at each route: `scope: member`. */

export type Admitted<Who> = {
  who: Who;
  /** Whose requests are counted together; null: by address. */
  principalId: string | null;
  workspaceId: string | null;
  cookies: Cookies;
};

export type Scope<Who> = (request: Request) => Promise<Admitted<Who>>;

/** Nobody needs to be signed in. */
export const anyone: Scope<null> = (request) => {
  refuseCrossSite(request);
  return Promise.resolve({ who: null, principalId: null, workspaceId: null, cookies: [] });
};

/** Signed in; no workspace is needed or entered. */
export const signedIn: Scope<Principal> = async (request) => {
  const { principal, cookies } = await requirePrincipal(request);
  refuseCrossSite(request);
  return { who: principal, principalId: principal.userId, workspaceId: null, cookies };
};

const inWorkspace =
  (needed: Role): Scope<Session> =>
  async (request) => {
    const { principal, session, cookies } = await requireSession(request);
    refuseCrossSite(request);
    if (!hasRole(session, needed))
      throw new AppError(
        "FORBIDDEN",
        `This needs the role ${needed}; you are ${session.role}. Ask an owner of the workspace.`,
      );
    return { who: session, principalId: principal.userId, workspaceId: session.workspaceId, cookies };
  };

export const viewer = inWorkspace("viewer");
export const member = inWorkspace("member");
export const admin = inWorkspace("admin");
export const owner = inWorkspace("owner");
