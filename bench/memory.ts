import { startMeasured } from "./processes.ts";
import { type Bench, rounded } from "./bench.ts";
import { anyWaterfall, type Lab, startLab } from "./lab.ts";

const SIZES = [10_000, 1_000_000] as const;

/** Does a worker, or an export, need more memory when the list is a hundred times as long? */
export const memory: Bench = {
  name: "memory",
  about:
    "peak resident memory of a worker that drains a job (nothing is asked), and of an export of it, at 10,000 and 1,000,000 records",
  run: async (say) => {
    const measured = [];
    for (const records of SIZES) {
      const lab = await startLab();
      try {
        say(`filling ${records} records`);
        const jobId = await fill(lab, records);
        say("draining");
        const worker = await drain(lab, jobId, records);
        say("exporting");
        const exported = await exportJob(lab, jobId);
        measured.push({ records, worker, exported });
      } finally {
        await lab.stop();
      }
    }
    const [small, large] = measured;
    if (!small || !large) throw new Error("Nothing was measured.");
    const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;
    const ratios = { worker: large.worker / small.worker, exported: large.exported / small.exported };
    return {
      head: ["records", "worker, peak", "export, peak"],
      rows: [
        ...measured.map(({ records, worker, exported }) => [records, megabytes(worker), megabytes(exported)]),
        ["ratio", rounded(ratios.worker), rounded(ratios.exported)],
      ],
      notes: ["Each in a process of its own, from its start to its end (maxrss)."],
      result: { ratio: rounded(Math.max(ratios.worker, ratios.exported)) },
    };
  },
};

async function fill({ pool, workspace }: Lab, records: number): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `with made as (
       insert into public.jobs (workspace_id, type, name, columns, mapping, waterfall, state, sealed, next_due_at)
       values ($1, 'batch_lead_enrichment', 'bench', '{name,domain}', '{}', $3, 'queued', true, now()) returning id, workspace_id),
     counted as (insert into public.job_progress (job_id, workspace_id, total) select id, workspace_id, $2 from made)
     select id from made`,
    [workspace.workspaceId, records, JSON.stringify({ ...anyWaterfall, verifiers: [], settings: {} })],
  );
  const id = rows[0]?.id ?? "";
  await pool.query(
    `insert into public.records (job_id, seq, workspace_id, input)
     select $1, n, $2, jsonb_build_array('Person Number ' || n, 'company' || n || '.example') from generate_series(0, $3 - 1) n`,
    [id, workspace.workspaceId, records],
  );
  return id;
}

async function drain(lab: Lab, jobId: string, records: number): Promise<number> {
  const settings = { url: lab.url, concurrency: 2_000, claim: 1_000 };
  const worker = await startMeasured("bench/noop-worker.ts", settings);
  worker.begin();
  for (;;) {
    const { rows } = await lab.pool.query<{ done: number }>(
      "select success + failed as done from public.job_progress where job_id = $1",
      [jobId],
    );
    if ((rows[0]?.done ?? 0) >= records) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return (await worker.stop()).maxRssBytes;
}

async function exportJob(lab: Lab, jobId: string): Promise<number> {
  const { workspaceId, userId } = lab.workspace;
  const reader = await startMeasured("bench/export-reader.ts", { url: lab.url, jobId, workspaceId, userId });
  reader.begin();
  return (await reader.stop()).maxRssBytes;
}
