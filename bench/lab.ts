import { chmod, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { type WaterfallSpecInput, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { migrate, preparePlainPostgres } from "@/scripts/migrate.ts";
import { startPostgres } from "@/scripts/postgres.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";

/** A database of a measurement's own, with the durability that a server has, and ways to fill it. */

export type Lab = {
  url: string;
  pool: Pool;
  workspace: TestWorkspace;
  /** Seconds of CPU that the server and its sessions have used, ended ones included. */
  databaseCpu: () => Promise<number>;
  stop: () => Promise<void>;
};

export async function startLab(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), "leadenrich-bench-"));
  await chmod(folder, 0o711); // run as root, Postgres is another user that must come to its folder
  const server = await startPostgres({ dataDir: join(folder, "postgres"), settings: "durable" });
  await preparePlainPostgres(server.url);
  await migrate(server.url);
  const pool = new Pool({ connectionString: server.url, max: 20 });
  return {
    url: server.url,
    pool,
    workspace: await createWorkspace(pool, "Bench"),
    databaseCpu: () => cpuOf(server.pid),
    stop: async () => {
      await pool.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** USER_HZ, which Linux fixes at 100 for what /proc shows. */
const TICKS_PER_SECOND = 100;

/** Of a process, its living children, and its children that have ended. */
export async function cpuOf(pid: number): Promise<number> {
  let ticks = 0;
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [parent, user, system, endedUser, endedSystem] = [fields[1], fields[11], fields[12], fields[13], fields[14]];
    if (Number(entry) === pid) ticks += Number(user) + Number(system) + Number(endedUser) + Number(endedSystem);
    else if (Number(parent) === pid) ticks += Number(user) + Number(system);
  }
  return ticks / TICKS_PER_SECOND;
}

export type LabJob = {
  rows: readonly (readonly string[])[];
  columns: readonly string[];
  mapping?: Record<string, string>;
  waterfall: WaterfallSpecInput;
  settings?: Record<string, unknown>;
  /** Left unstarted. */
  draft?: boolean;
};

const CHUNK = 5_000;

/** A job as its owner would make it: a draft, chunks of rows, a start. */
export async function makeJob(lab: Pick<Lab, "pool" | "workspace">, job: LabJob): Promise<string> {
  const definition = {
    type: "batch_lead_enrichment",
    name: "bench",
    priority: 3,
    tags: [],
    columns: job.columns,
    mapping: job.mapping ?? {},
    waterfall: waterfallSpec.parse(job.waterfall),
    settings: job.settings ?? {},
    draft: true,
  };
  return asOwner(lab, async (query) => {
    const [made] = await query("select id from app.create_job($1, $2, '[]')", [
      lab.workspace.workspaceId,
      JSON.stringify(definition),
    ]);
    const id = String(made?.["id"]);
    for (let from = 0; from < job.rows.length; from += CHUNK)
      await query("select app.append_records($1, $2, $3)", [
        id,
        from,
        JSON.stringify(job.rows.slice(from, from + CHUNK)),
      ]);
    if (!job.draft) await query("select app.start_job($1)", [id]);
    return id;
  });
}

type Query = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

/** Statements as the workspace's owner; each is a transaction of its own, as it is over the API. */
export async function asOwner<Result>(
  { pool, workspace }: Pick<Lab, "pool" | "workspace">,
  work: (query: Query) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query("select set_config('request.jwt.claims', $1, false)", [
      JSON.stringify({ sub: workspace.userId }),
    ]);
    return await work(async (text, values) => {
      const { rows } = await client.query<Record<string, unknown>>(text, values);
      return rows;
    });
  } finally {
    await client.query("reset all");
    client.release();
  }
}

/** Its handler, where one is given in place of the waterfall's, asks nobody; still a job has a waterfall. */
export const anyWaterfall: WaterfallSpecInput = {
  name: "bench",
  target: "email",
  steps: [{ provider: "findymail", operation: "find-email" }],
};
