import type { Stack } from "../stack.ts";
import type { JobAccess } from "./job-access.ts";

const CHUNK_ROWS = 5_000;

/** The same use cases without the app between: for measuring what the app adds. Takes over this process's environment. */
export async function inProcess(stack: Stack): Promise<JobAccess> {
  Object.assign(process.env, stack.environment, { LOG_LEVEL: "silent" });
  const { createJob } = await import("@/lib/services/jobs/create-job.ts");
  const { appendRecords } = await import("@/lib/services/jobs/append-records.ts");
  const { startJob } = await import("@/lib/services/jobs/start-job.ts");
  const { getJob } = await import("@/lib/services/jobs/get-job.ts");
  const { exportJob } = await import("@/lib/services/jobs/export-job.ts");
  const { database } = await import("@/lib/db/client.ts");
  const { createJobRequest, exportQuery } = await import("@/lib/contracts/api.ts");
  const session = { userId: stack.userId, workspaceId: stack.workspaceId, role: "owner" as const };
  return {
    create: async ({ name, columns, rows, mapping }, waterfall) => {
      const input = createJobRequest.parse({ name, columns, mapping, waterfall, draft: true });
      const { id } = await createJob({ session, input });
      for (let fromSeq = 0; fromSeq < rows.length; fromSeq += CHUNK_ROWS)
        await appendRecords({
          session,
          jobId: id,
          input: { fromSeq, rows: rows.slice(fromSeq, fromSeq + CHUNK_ROWS) },
        });
      await startJob({ session, jobId: id });
      return id;
    },
    get: (jobId) => getJob({ session, jobId }),
    export: async (jobId) => (await exportJob({ session, jobId, input: exportQuery.parse({}) })).chunks,
    close: () => database().close(),
  };
}
