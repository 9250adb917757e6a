import { Client } from "pg";
import { z } from "zod";

/** What the product itself wrote down about a run, read from its tables. */

async function query<Row>(databaseUrl: string, schema: z.ZodType<Row>, text: string, values: unknown[]) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return z.array(schema).parse((await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}

/** The database's own time, as text, to tell this run's calls from earlier ones. */
export async function databaseTime(databaseUrl: string): Promise<string> {
  const schema = z.object({ now: z.string() });
  const [row] = await query(databaseUrl, schema, "select clock_timestamp()::text as now", []);
  return row?.now ?? "";
}

const ledger = z.object({ paid_calls: z.coerce.number(), distinct_lookups: z.coerce.number() });

/** Calls that were charged since then, and different questions with a price that were ever called since then. */
export async function readLedger(databaseUrl: string, since: string) {
  const [row] = await query(
    databaseUrl,
    ledger,
    `select count(*) filter (where a.charged > 0) as paid_calls,
       count(distinct a.lookup_id) filter (where l.price > 0) as distinct_lookups
     from public.attempts a join public.lookups l on l.id = a.lookup_id where a.begun_at >= $1::timestamptz`,
    [since],
  );
  return { paidCalls: row?.paid_calls ?? 0, distinctLookups: row?.distinct_lookups ?? 0 };
}

/** Rows by provider whose address was verified in the end. */
export async function verifiedByProvider(databaseUrl: string, jobId: string): Promise<Map<string, number>> {
  const schema = z.object({ provider: z.string().nullable(), verified: z.coerce.number() });
  const rows = await query(
    databaseUrl,
    schema,
    `select r.provenance #>> '{fields,email,provider}' as provider, count(*) as verified from public.records r
     where r.job_id = $1 and r.state = 'success' and (r.output ->> 'verified')::boolean group by 1`,
    [jobId],
  );
  return new Map(rows.map(({ provider, verified }) => [provider ?? "", verified]));
}

/** The addresses that were called verified, each once. */
export async function verifiedAddresses(databaseUrl: string, jobId: string): Promise<string[]> {
  const rows = await query(
    databaseUrl,
    z.object({ email: z.string() }),
    `select distinct r.output #>> '{fields,email}' as email from public.records r
     where r.job_id = $1 and r.state = 'success' and (r.output ->> 'verified')::boolean
       and r.output #>> '{fields,email}' is not null`,
    [jobId],
  );
  return rows.map(({ email }) => email);
}
