import { createServerClient, serializeCookieHeader } from "@supabase/ssr";
import { z } from "zod";
import { log } from "@/lib/log.ts";
import { NoRealtime } from "@/lib/services/members/no-realtime.ts";
import type { Authentication } from "./authentication.ts";
import { requestCookies } from "./request-cookies.ts";
import { linkOrigin } from "./request-origin.ts";

const claims = z.object({ sub: z.uuid(), email: z.string().default("") });
const otpType = z.enum(["email", "magiclink", "signup", "invite", "recovery", "email_change"]);

/** Supabase Auth: links are mailed, sessions are its own cookies, and a token that ran out is refreshed on the way. */
export function supabaseAuthentication(settings: { url: string; publishableKey: string }): Authentication {
  function connect(request: Request) {
    const cookies: string[] = [];
    const client = createServerClient(settings.url, settings.publishableKey, {
      realtime: { transport: NoRealtime },
      cookies: {
        getAll: () => requestCookies(request),
        setAll: (changed) => {
          for (const { name, value, options } of changed) cookies.push(serializeCookieHeader(name, value, options));
        },
      },
    });
    return { client, cookies };
  }

  return {
    identify: async (request) => {
      const { client, cookies } = connect(request);
      // getClaims checks the signature itself; what getSession says is only what the cookie says.
      const { data } = await client.auth.getClaims();
      const parsed = claims.safeParse(data?.claims);
      return { principal: parsed.success ? { userId: parsed.data.sub, email: parsed.data.email } : null, cookies };
    },

    requestSignIn: async (request, email) => {
      const { client, cookies } = connect(request);
      const emailRedirectTo = new URL("/auth/callback", linkOrigin(request)).href;
      const { error } = await client.auth.signInWithOtp({
        email,
        options: { emailRedirectTo, shouldCreateUser: false },
      });
      // Not told to the caller: it would say which addresses are known.
      if (error) log.warn({ code: error.code, status: error.status }, "Supabase mailed no sign-in link");
      return { delivery: "email", cookies };
    },

    completeSignIn: async (request) => {
      const { client, cookies } = connect(request);
      const query = new URL(request.url).searchParams;
      const code = query.get("code");
      const hash = query.get("token_hash");
      const type = otpType.safeParse(query.get("type") ?? "email");
      if (code) {
        const { error } = await client.auth.exchangeCodeForSession(code);
        return error ? { ok: false, reason: reasonOf(error.code), cookies } : { ok: true, cookies };
      }
      if (!hash || !type.success) return { ok: false, reason: reasonOf(query.get("error_code")), cookies };
      const { error } = await client.auth.verifyOtp({ token_hash: hash, type: type.data });
      return error ? { ok: false, reason: reasonOf(error.code), cookies } : { ok: true, cookies };
    },

    signOut: async (request) => {
      const { client, cookies } = connect(request);
      const { error } = await client.auth.signOut({ scope: "local" });
      if (error) log.warn({ code: error.code }, "Supabase did not end the session");
      return cookies;
    },
  };
}

/** Supabase says `otp_expired` of used links too. */
const reasonOf = (code: string | null | undefined) => (code === "otp_expired" ? "expired" : "unknown");
