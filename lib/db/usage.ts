import { sql } from "kysely";
import { z } from "zod";
import { latencyAt } from "@/lib/contracts/latency.ts";
import type { Usage } from "@/lib/contracts/usage.ts";
import type { Handle } from "./client.ts";

const span = z.tuple([z.object({ from: z.string(), to: z.string() })]);

/**
 * The last `days` days of a workspace, today among them, by provider and operation; newest first. Read from the daily sums that are
 * booked with each answer, so that it costs the same whatever the number of calls.
 */
export async function findUsage(
  handle: Handle,
  input: { workspaceId: string; days: number; provider: string | undefined },
): Promise<Usage> {
  const today = sql`(now() at time zone 'utc')::date`;
  const { rows } = await sql`select ${today}::text as to, (${today} - ${input.days - 1}::int)::text as from`.execute(
    handle,
  );
  const [{ from, to }] = span.parse(rows);
  let query = handle
    .selectFrom("provider_days")
    .select(["provider", "operation", "calls", "hits", "misses", "errors", "unknown", "paid_calls", "credits", "money"])
    .select([sql<string>`day::text`.as("date"), "latency_ms", "latencies", "judged", "verified"])
    .where("workspace_id", "=", input.workspaceId)
    .where("day", ">=", sql<Date>`${from}::date`);
  if (input.provider !== undefined) query = query.where("provider", "=", input.provider);
  const items = await query.orderBy("day", "desc").orderBy("provider").orderBy("operation").execute();
  return {
    from,
    to,
    items: items.map((row) => ({
      provider: row.provider,
      operation: row.operation,
      day: row.date,
      calls: row.calls,
      hits: row.hits,
      misses: row.misses,
      errors: row.errors,
      unknownCalls: row.unknown,
      paidCalls: row.paid_calls,
      credits: Number(row.credits),
      money: Number(row.money),
      latencyMs: row.calls === 0 ? 0 : Number(row.latency_ms) / row.calls,
      latencyP50Ms: latencyAt(row.latencies, 0.5),
      latencyP95Ms: latencyAt(row.latencies, 0.95),
      latencies: row.latencies,
      judged: row.judged,
      verified: row.verified,
    })),
  };
}
