import { AppError } from "@/lib/errors.ts";
import { enterWorkspace } from "@/lib/services/members/enter-workspace.ts";
import type { Principal, Session } from "@/lib/services/session.ts";
import { authentication, type Cookies } from "./authentication.ts";

/** @throws AppError UNAUTHENTICATED when nobody is signed in. */
export async function requirePrincipal(request: Request): Promise<{ principal: Principal; cookies: Cookies }> {
  const { principal, cookies } = await authentication().identify(request);
  if (!principal) throw new AppError("UNAUTHENTICATED", "Nobody is signed in; open a sign-in link first.");
  return { principal, cookies };
}

/**
 * The session in the workspace that X-Workspace-Id names, or in the only one.
 * @throws AppError UNAUTHENTICATED, NOT_FOUND (not a member), FORBIDDEN (member of none), DATA_VALIDATION_FAILED.
 */
export async function requireSession(
  request: Request,
): Promise<{ principal: Principal; session: Session; cookies: Cookies }> {
  const { principal, cookies } = await requirePrincipal(request);
  const session = await enterWorkspace({ principal, workspaceId: request.headers.get("x-workspace-id") });
  return { principal, session, cookies };
}
