import { env, supabaseSettings } from "@/lib/env.ts";
import type { Principal } from "@/lib/services/session.ts";
import { linkAuthentication } from "./link-authentication.ts";
import { supabaseAuthentication } from "./supabase-authentication.ts";

/**
 * lib/auth says who sends a request. Two implementations of one interface: Supabase Auth where its variables are set, else
 * one-time links and a signed cookie of our own. Callers never ask which.
 */

/** Values of Set-Cookie headers that the reply has to carry. */
export type Cookies = readonly string[];

export type SignInResult =
  | { ok: true; cookies: Cookies }
  | { ok: false; reason: "expired" | "used" | "unknown"; cookies: Cookies };

export type Authentication = {
  /** Null when nobody is signed in. A refreshed session comes back as cookies. */
  identify: (request: Request) => Promise<{ principal: Principal | null; cookies: Cookies }>;
  /** Sends or prints a link. Says nothing of whether the address is known. */
  requestSignIn: (request: Request, email: string) => Promise<{ delivery: "console" | "email"; cookies: Cookies }>;
  /** What the link's URL leads to. */
  completeSignIn: (request: Request) => Promise<SignInResult>;
  signOut: (request: Request) => Promise<Cookies>;
};

export function authentication(): Authentication {
  const supabase = supabaseSettings(env());
  return supabase ? supabaseAuthentication(supabase) : linkAuthentication;
}
