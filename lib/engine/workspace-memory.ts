import { countPatterns } from "@/lib/cleaning/email-pattern.ts";
import { listJudgedAddresses } from "@/lib/db/judged-addresses.ts";
import type { Queryable } from "@/lib/db/queryable.ts";
import type { HttpRequest } from "@/lib/providers/provider.ts";

/** More would not make a pattern any surer. */
const ENOUGH_ADDRESSES = 100;

/** Answers providers that ask the workspace's own memory; other workspaces' is out of its reach. */
export function workspaceMemory(db: Queryable, workspaceId: string): (request: HttpRequest) => Promise<unknown> {
  return async ({ path, query }) => {
    const domain = query?.["domain"];
    if (path !== "/patterns" || typeof domain !== "string") throw new Error(`Nothing is remembered under ${path}`);
    const addresses = await listJudgedAddresses(db, workspaceId, domain, ENOUGH_ADDRESSES);
    return { patterns: countPatterns(addresses) };
  };
}
