import { randomUUID } from "node:crypto";
import { beat, claim, settle } from "@/lib/db/engine.ts";
import { type Bench, quantile, rounded } from "./bench.ts";
import { type Lab, startLab } from "./lab.ts";

const CLAIM = 200;
const CLAIMS = 150;
const SIZES = [
  { jobs: 10, records: 10_000 },
  { jobs: 1_000, records: 1_000_000 },
] as const;

/** Does a claim cost the same when a hundred times as much is waiting, and after much of it has been worked through? */
export const scale: Bench = {
  name: "scale",
  about: `p95 of a claim of ${CLAIM} records, with 10,000 records in 10 jobs waiting and with 1,000,000 in 1,000 jobs, after churn`,
  run: async (say) => {
    const measured = [];
    for (const size of SIZES) {
      const lab = await startLab();
      try {
        say(`filling ${size.records} records`);
        await fill(lab, size.jobs, size.records / size.jobs);
        say("churning");
        await churn(lab, Math.min(60, size.records / CLAIM / 2));
        const times = await timeClaims(lab, size.records);
        measured.push({ ...size, p50: quantile(times, 0.5), p95: quantile(times, 0.95), bytes: await sizes(lab) });
      } finally {
        await lab.stop();
      }
    }
    const [small, large] = measured;
    if (!small || !large) throw new Error("Nothing was measured.");
    const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    return {
      head: ["records waiting", "jobs", "claim p50", "claim p95", "table records", "its indexes"],
      rows: measured.map(({ records, jobs, p50, p95, bytes }) => [
        records,
        jobs,
        `${p50.toFixed(1)} ms`,
        `${p95.toFixed(1)} ms`,
        megabytes(bytes.table),
        megabytes(bytes.indexes),
      ]),
      notes: [
        `Each claim takes ${CLAIM} records and is settled before the next: a quarter is put off, the rest finished. Claims over jobs of one workspace.`,
        "Ratio: p95 of the large over p95 of the small.",
      ],
      result: { claimRatio: rounded(large.p95 / small.p95) },
    };
  },
};

async function fill({ pool, workspace }: Lab, jobs: number, each: number): Promise<void> {
  await pool.query(
    `with made as (
       insert into public.jobs (workspace_id, type, name, columns, mapping, waterfall, state, sealed, next_due_at)
       select $1, 'batch_lead_enrichment', 'bench ' || n, '{name,domain}', '{}', '{}', 'queued', true, now()
       from generate_series(1, $2) n returning id, workspace_id),
     counted as (
       insert into public.job_progress (job_id, workspace_id, total) select id, workspace_id, $3 from made)
     select count(*) from made`,
    [workspace.workspaceId, jobs, each],
  );
  await pool.query(
    `insert into public.records (job_id, seq, workspace_id, input)
     select j.id, n, j.workspace_id, jsonb_build_array('Person Number ' || n, 'company' || n || '.example')
     from public.jobs j cross join generate_series(0, $1 - 1) n order by j.id, n`,
    [each],
  );
  await pool.query("vacuum analyze");
}

async function cycle({ pool }: Lab, worker: string): Promise<number> {
  const began = performance.now();
  const records = await claim(pool, worker, CLAIM);
  const took = performance.now() - began;
  await settle(
    pool,
    worker,
    records.map(({ jobId, seq }, index) =>
      index % 4 === 0
        ? { jobId, seq, state: "waiting", runAfterMs: 0, counts: false }
        : { jobId, seq, state: "success", output: { fields: { email: `a${seq}@b.example` }, verified: true } },
    ),
    {},
  );
  return took;
}

/** Claims and settles until the tables have dead rows of every kind, without a vacuum in between. */
async function churn(lab: Lab, claims: number): Promise<void> {
  const worker = `bench-${randomUUID()}`;
  await beat(lab.pool, worker, "worker", 600_000);
  for (let count = 0; count < claims; count += 1) await cycle(lab, worker);
}

async function timeClaims(lab: Lab, records: number): Promise<number[]> {
  const worker = `bench-${randomUUID()}`;
  await beat(lab.pool, worker, "worker", 600_000);
  const claims = Math.min(CLAIMS, Math.floor(records / CLAIM / 4));
  const times: number[] = [];
  for (let count = 0; count < claims; count += 1) times.push(await cycle(lab, worker));
  return times;
}

async function sizes({ pool }: Lab): Promise<{ table: number; indexes: number }> {
  const { rows } = await pool.query<{ table: string; indexes: string }>(
    `select pg_table_size('public.records') as table, pg_indexes_size('public.records') as indexes`,
  );
  return { table: Number(rows[0]?.table), indexes: Number(rows[0]?.indexes) };
}
