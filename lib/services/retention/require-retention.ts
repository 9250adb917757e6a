import { freshness } from "@/lib/contracts/freshness.ts";
import { operationNames } from "@/lib/contracts/operation.ts";
import type { Retention } from "@/lib/contracts/retention.ts";
import type { Handle } from "@/lib/db/client.ts";
import { findRetention } from "@/lib/db/retention.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";

/** The workspace's times, and the product's where it set none. */
export async function requireRetention(handle: Handle, { workspaceId }: Session): Promise<Retention> {
  const row = await findRetention(handle, workspaceId);
  if (!row) throw new AppError("NOT_FOUND", "There is no such workspace, or you are not a member of it.");
  return {
    jobDays: row.jobDays,
    resultDays: row.resultDays,
    freshness: operationNames.map((operation) => {
      const own = row.freshness[operation];
      return { operation, ...freshness[operation], ...own, own: own !== undefined };
    }),
  };
}
