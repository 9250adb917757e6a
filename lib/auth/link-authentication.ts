import { log } from "@/lib/log.ts";
import { createSignInLink } from "@/lib/services/sign-in/create-sign-in-link.ts";
import { redeemSignInLink } from "@/lib/services/sign-in/redeem-sign-in-link.ts";
import type { Authentication } from "./authentication.ts";
import { requestCookies } from "./request-cookies.ts";
import { isSecure, linkOrigin } from "./request-origin.ts";
import { endedCookie, readSession, SESSION_COOKIE, sessionCookie, signSession } from "./session-cookie.ts";

/** Sign-in links printed by the server, for installations without Supabase Auth. */
export const linkAuthentication: Authentication = {
  identify: async (request) => {
    const cookie = requestCookies(request).find(({ name }) => name === SESSION_COOKIE);
    return { principal: cookie ? await readSession(cookie.value) : null, cookies: [] };
  },

  requestSignIn: async (request, email) => {
    const made = await createSignInLink({ email, origin: linkOrigin(request) });
    // The operator reads the link from the log; that is how it is delivered here.
    if (made) log.info({ userId: made.userId }, `sign-in link, valid once for 15 minutes: ${made.url}`);
    else log.info("a sign-in link was asked for an address that no member has");
    return { delivery: "console", cookies: [] };
  },

  completeSignIn: async (request) => {
    const token = new URL(request.url).searchParams.get("token");
    if (!token) return { ok: false, reason: "unknown", cookies: [] };
    const redeemed = await redeemSignInLink({ token });
    if (!redeemed.ok) return { ...redeemed, cookies: [] };
    const session = await signSession({ userId: redeemed.userId, email: redeemed.email });
    return { ok: true, cookies: [sessionCookie(session, isSecure(request))] };
  },

  signOut: async (request) => [endedCookie(isSecure(request))],
};
