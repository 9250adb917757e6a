import { jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import type { Principal } from "@/lib/services/session.ts";
import { deriveKey, type KeyRing, keyRing } from "@/lib/vault/key-ring.ts";

/** The session of an installation without Supabase Auth: a JWT signed under a key derived from the ring. */

export const SESSION_COOKIE = "leadenrich_session";
const DAYS_30_S = 30 * 24 * 60 * 60;
const AUDIENCE = "leadenrich:session";

const claims = z.object({ sub: z.uuid(), email: z.string() });

export async function signSession(principal: Principal, ring: KeyRing = keyRing()): Promise<string> {
  return new SignJWT({ email: principal.email })
    .setProtectedHeader({ alg: "HS256", kid: ring.current.id })
    .setSubject(principal.userId)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${DAYS_30_S}s`)
    .sign(deriveKey(ring.current, "session"));
}

/** Null for anything that we did not sign, or that is too old. A key that left the ring ends its sessions. */
export async function readSession(token: string, ring: KeyRing = keyRing()): Promise<Principal | null> {
  try {
    const { payload } = await jwtVerify(
      token,
      ({ kid }) => {
        const key = ring.all.find(({ id }) => id === kid);
        if (!key) throw new Error("unknown key");
        return deriveKey(key, "session");
      },
      { algorithms: ["HS256"], audience: AUDIENCE, requiredClaims: ["exp", "sub"] },
    );
    const { sub, email } = claims.parse(payload);
    return { userId: sub, email };
  } catch {
    // Whatever is wrong with it, the answer is the same: nobody is signed in.
    return null;
  }
}

/** `Lax` keeps it out of other sites' posts; `Secure` wherever the request came over https. */
export function sessionCookie(token: string, secure: boolean): string {
  return `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${DAYS_30_S}${secure ? "; Secure" : ""}`;
}

export function endedCookie(secure: boolean): string {
  return `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? "; Secure" : ""}`;
}
