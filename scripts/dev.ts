import { join, resolve } from "node:path";
import { startStack } from "./stack.ts";

// `npm run dev`: the stack with `next dev`, whose output goes to .data/dev/app.log. PORT chooses the port.
const dataDir = join(resolve(import.meta.dirname, ".."), ".data/dev");

try {
  const { baseUrl, emulatorUrl, signInUrls, databaseUrl } = await startStack({
    mode: "dev",
    dataDir,
    latency: "fast",
    port: Number(process.env.PORT ?? 3000),
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const { port } = new URL(databaseUrl);
  const lines = [
    "",
    `App       ${baseUrl}`,
    `Emulator  ${emulatorUrl}/_control/billing`,
    `Postgres  127.0.0.1:${port}, password in ${dataDir}/postgres.password`,
    `Logs      ${dataDir}/*.log`,
    "",
    `Sign in:  ${signInUrls.join("\n          ")}`,
    "(each link works once). Ctrl-C ends everything.",
  ];
  process.stderr.write(`${lines.join("\n")}\n`);
  process.exitCode = 0;
} catch (error) {
  process.stderr.write(`Error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
