import type { Pool } from "pg";
import type { JobType } from "@/lib/contracts/job.ts";
import { waterfallSpec, type WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import type { TestWorkspace } from "./workspace.ts";

const oneFinder: WaterfallSpecInput = {
  name: "one finder",
  target: "email",
  steps: [{ provider: "findymail", operation: "find-email" }],
};

/** A started job of `rows` rows over two columns (name, domain), made as its owner would make it. */
export async function createTestJob(
  pool: Pool,
  workspace: TestWorkspace,
  job: {
    rows: string[][];
    columns?: string[];
    mapping?: Record<string, string>;
    waterfall?: WaterfallSpecInput;
    type?: JobType;
    /** What a job of a type of its own asks. */
    settings?: Record<string, unknown>;
    priority?: number;
    draft?: boolean;
  },
): Promise<string> {
  const columns = job.columns ?? ["name", "domain"];
  const mapping = job.mapping ?? { name: "fullName", domain: "companyDomain" };
  const definition = {
    type: job.type ?? "batch_lead_enrichment",
    name: "test",
    priority: job.priority ?? 3,
    tags: [],
    columns,
    mapping,
    waterfall: waterfallSpec.parse(job.waterfall ?? oneFinder),
    draft: job.draft ?? false,
    settings: job.settings ?? {},
  };
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify({ sub: workspace.userId }),
    ]);
    const { rows } = await client.query("select id from app.create_job($1, $2, $3)", [
      workspace.workspaceId,
      JSON.stringify(definition),
      JSON.stringify(job.rows),
    ]);
    await client.query("commit");
    return String(rows[0].id);
  } finally {
    client.release();
  }
}

export const testRows = (count: number, prefix = "Person") =>
  Array.from({ length: count }, (_, index) => [`${prefix} Number${index}`, `company${index}.example`]);
