import { Pool } from "pg";
import type { RecordHandler } from "@/lib/engine/handlers.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";
import type { CallSettings } from "@/lib/engine/call-settings.ts";
import { anyWaterfall, makeJob } from "../lab.ts";
import type { Contender } from "./contender.ts";
import { watchDatabase } from "./watch.ts";

/** LeadEnrich's own engine: records of a job, progress and events included, with a handler that does what the peers' do. */
export const ours: Contender = {
  name: "LeadEnrich",
  sweep: [
    { concurrency: 1_000, batch: 1_000 },
    { concurrency: 2_000, batch: 1_000 },
    { concurrency: 4_000, batch: 2_000 },
  ],
  fifty: { concurrency: 400, batch: 200 },
  prepare: () => Promise.resolve(),
  enqueue: async ({ databaseUrl }, payloads) => {
    const pool = new Pool({ connectionString: databaseUrl, max: 2 });
    try {
      const workspace = await createWorkspace(pool, "Queue bench");
      await pool.query(
        "insert into public.connections (workspace_id, provider, ciphertext, limits) values ($1, 'findymail', 'emu-findymail-1', $2)",
        [workspace.workspaceId, JSON.stringify({ windows: [], concurrency: 1_000 })],
      );
      await makeJob(
        { pool, workspace },
        {
          columns: ["name", "domain"],
          mapping: { name: "fullName", domain: "companyDomain" },
          rows: payloads.map(({ name, domain }) => [name, domain]),
          waterfall: oneQuestion,
        },
      );
    } finally {
      await pool.end();
    }
  },
  watch: ({ databaseUrl }) =>
    watchDatabase(
      databaseUrl,
      "select coalesce(sum(total - success - not_found - failed - skipped), 0) as n from public.job_progress",
    ),
  work: async ({ target, settings, work, signal, begin, perform, ready }) => {
    const pool = new Pool({ connectionString: target.databaseUrl, max: 10 });
    await pool.query("select 1");
    ready();
    await begin;
    const handler: RecordHandler = async ({ record: { jobId, seq, cells } }) => {
      const [name = "", domain = ""] = cells;
      await perform({ n: seq, name, domain });
      return { type: "finished", settlement: { jobId, seq, state: "success" } };
    };
    await runProcessor({
      pool,
      kind: "worker",
      budgetMs: Infinity,
      idle: "wait",
      pollIntervalMs: 5,
      concurrency: settings.concurrency,
      claimSize: settings.batch,
      signal,
      // The careful work is what the engine does by itself.
      ...(work === "careful"
        ? { callSettings: emulated(target.emulatorUrl) }
        : { handlers: { batch_lead_enrichment: handler } }),
      onError: (error, where) => console.error(where, error),
    });
    await pool.end();
  },
};

const oneQuestion = { ...anyWaterfall, target: "person" as const };

const emulated = (url: string): CallSettings => ({
  credential: (_workspaceId, connection) => connection.ciphertext ?? undefined,
  baseUrl: (provider) => `${url}/${provider.slug}`,
  callbackUrl: () => undefined,
});
