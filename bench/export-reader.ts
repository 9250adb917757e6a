import { z } from "zod";

/** A process that exports one job to nowhere, as fast as it comes, and says what memory that took. */
const settings = z
  .object({ url: z.string(), jobId: z.string(), workspaceId: z.string(), userId: z.string() })
  .parse(JSON.parse(process.argv[2] ?? "{}"));
process.env["DATABASE_URL"] = settings.url;
const { exportJob } = await import("@/lib/services/jobs/export-job.ts");
const { database } = await import("@/lib/db/client.ts");
await database().pool.query("select 1");

process.once("message", () => {
  process.once("message", () => undefined);
  const before = process.cpuUsage();
  const session = { userId: settings.userId, workspaceId: settings.workspaceId, role: "owner" as const };
  void (async () => {
    const { chunks } = await exportJob({ session, jobId: settings.jobId, input: { format: "csv", bom: false } });
    let bytes = 0;
    for await (const chunk of chunks) bytes += chunk.length;
    if (bytes === 0) throw new Error("The export was empty.");
    const { user, system } = process.cpuUsage(before);
    await database().close();
    process.send?.({ cpuSeconds: (user + system) / 1e6, maxRssBytes: process.resourceUsage().maxRSS * 1024 });
    process.disconnect();
  })();
});
process.send?.({ ready: true });
