import { z } from "zod";
import { keyLimits } from "@/lib/contracts/spending.ts";
import { type Queryable, rows } from "./queryable.ts";

/** What the processor reads of jobs, keys and look-ups beside claiming and booking. */

const json = z.unknown();

const jobContext = z
  .object({
    id: z.string(),
    workspace_id: z.string(),
    state: z.string(),
    type: z.string(),
    columns: z.array(z.string()),
    mapping: json,
    waterfall: json,
    settings: json,
    created_at: z.date(),
    max_attempts: z.number(),
    backoff_base_ms: z.number(),
    backoff_factor: z.number(),
    backoff_max_ms: z.number(),
    backoff_jitter: z.number(),
    hash_key: z.instanceof(Uint8Array),
  })
  .transform((row) => ({
    id: row.id,
    workspaceId: row.workspace_id,
    state: row.state,
    type: row.type,
    columns: row.columns,
    mapping: row.mapping,
    waterfall: row.waterfall,
    settings: row.settings,
    hashKey: row.hash_key,
    createdAt: row.created_at,
    maxAttempts: row.max_attempts,
    backoff: {
      baseMs: row.backoff_base_ms,
      factor: row.backoff_factor,
      maxMs: row.backoff_max_ms,
      jitter: row.backoff_jitter,
    },
  }));
export type JobContextRow = z.infer<typeof jobContext>;

/** A job's snapshot and its workspace's hash key. */
export async function findJobContext(db: Queryable, jobId: string): Promise<JobContextRow | undefined> {
  const [row] = await rows(
    db,
    jobContext,
    `select j.id, j.workspace_id, j.state, j.type, j.columns, j.mapping, j.waterfall, j.settings, j.created_at, j.max_attempts,
       j.backoff_base_ms, j.backoff_factor, j.backoff_max_ms, j.backoff_jitter, w.hash_key
     from public.jobs j join public.workspaces w on w.id = j.workspace_id where j.id = $1`,
    [jobId],
  );
  return row;
}

const connectionRow = z
  .object({
    id: z.string(),
    provider: z.string(),
    ciphertext: z.string().nullable(),
    status: z.enum(["active", "rejected", "exhausted"]),
    status_reason: z.string().nullable(),
    status_at: z.date(),
    credit_price: z.coerce.number().nullable(),
    prices: z.record(z.string(), z.number()).catch({}),
    limits: keyLimits.nullable().catch(null),
  })
  .transform((row) => ({
    id: row.id,
    provider: row.provider,
    ciphertext: row.ciphertext,
    status: row.status,
    statusReason: row.status_reason,
    statusAt: row.status_at,
    creditPrice: row.credit_price,
    /** Operation → credits, where they differ from the provider's list. */
    prices: row.prices,
    /** Of the key's plan, in place of the provider's. */
    limits: row.limits,
  }));
export type EngineConnection = z.infer<typeof connectionRow>;

/** A workspace's keys, still sealed. Only the engine reads them. */
export function listSealedConnections(db: Queryable, workspaceId: string): Promise<EngineConnection[]> {
  return rows(
    db,
    connectionRow,
    `select id, provider, ciphertext, status, status_reason, status_at, credit_price, prices, limits from public.connections
     where workspace_id = $1 order by provider, label`,
    [workspaceId],
  );
}

const lookupRow = z
  .object({
    provider: z.string(),
    operation: z.string(),
    input: z.record(z.string(), z.unknown()).nullable(),
    credits: z.coerce.number().nullable(),
  })
  .transform((row) => ({ ...row, input: row.input ?? {} }));

/** The question that a generation asks, whether still open or answered; `credits` where its key pays a price of its own. */
export async function findLookup(db: Queryable, lookupId: string, generation: number) {
  const [row] = await rows(
    db,
    lookupRow,
    `select l.provider, l.operation, l.input, c.prices -> l.operation as credits
     from public.lookups l left join public.connections c on c.id = l.connection_id where l.id = $1 and l.generation = $2`,
    [lookupId, generation],
  );
  return row;
}
