import { createHash, randomBytes } from "node:crypto";
import { asService } from "@/lib/db/client.ts";
import { findUser } from "@/lib/db/members.ts";
import { insertSignInToken } from "@/lib/db/sign-in-tokens.ts";

const MINUTES_15_MS = 15 * 60_000;

export const hashToken = (token: string): Buffer => createHash("sha256").update(token).digest();

/**
 * A one-time link that signs a member in, or null when nobody of that address is a member. Only the token's SHA-256 is
 * kept. `origin` is the address of the application.
 */
export async function createSignInLink(input: {
  email: string;
  origin: string;
  ttlMs?: number;
}): Promise<{ url: string; userId: string } | null> {
  const token = randomBytes(32).toString("base64url");
  return asService(async (handle) => {
    const user = await findUser(handle, input.email);
    if (!user?.member) return null;
    const ttlMs = input.ttlMs ?? MINUTES_15_MS;
    await insertSignInToken(handle, { hash: hashToken(token), userId: user.id, ttlMs });
    return { url: new URL(`/auth/callback?token=${token}`, input.origin).href, userId: user.id };
  });
}
