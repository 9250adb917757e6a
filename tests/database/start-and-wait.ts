import { startPostgres } from "../../scripts/postgres.ts";

// A program that starts Postgres in the folder it is given, says where, and then does nothing until it is ended.
// Tests kill it: what survives its starter can only be seen from another process.
const { url, pid, dataDir } = await startPostgres({ dataDir: process.argv[2] ?? "", settings: "test" });
process.stdout.write(`${JSON.stringify({ url, pid, dataDir })}\n`);
setInterval(() => undefined, 60_000);
