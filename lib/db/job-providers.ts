import type { ProviderProgress } from "@/lib/contracts/job.ts";
import type { Handle } from "./client.ts";

/** What each provider did for a job, by slug. */
export async function listJobProviders(
  handle: Handle,
  { workspaceId, jobId }: { workspaceId: string; jobId: string },
): Promise<ProviderProgress[]> {
  const rows = await handle
    .selectFrom("job_providers")
    .selectAll()
    .where("workspace_id", "=", workspaceId)
    .where("job_id", "=", jobId)
    .orderBy("provider")
    .execute();
  return rows.map((row) => ({
    provider: row.provider,
    calls: row.calls,
    hits: row.hits,
    misses: row.misses,
    errors: row.errors,
    cached: row.cached,
    unknown: row.unknown,
    accepted: row.accepted,
    credits: Number(row.credits),
    latencyMs: row.calls === 0 ? 0 : Math.round(Number(row.latency_ms) / row.calls),
  }));
}
