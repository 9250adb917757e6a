import { env } from "@/lib/env.ts";

/** Where LISTEN can be heard: the direct URL, or the ordinary one unless it names a pooler. Null: nowhere. */
export function listenUrl(): string | null {
  const { DATABASE_DIRECT_URL, DATABASE_URL } = env();
  if (DATABASE_DIRECT_URL) return DATABASE_DIRECT_URL;
  return DATABASE_URL && !namesPooler(DATABASE_URL) ? DATABASE_URL : null;
}

/** Supavisor and PgBouncer in transaction mode take LISTEN and deliver nothing. */
export function namesPooler(url: string): boolean {
  const { hostname, port, searchParams } = new URL(url);
  return port === "6543" || /(^|\.)pooler\./.test(hostname) || searchParams.get("pgbouncer") === "true";
}
