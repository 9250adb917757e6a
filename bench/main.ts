import { cpus, totalmem } from "node:os";
import Table from "cli-table3";
import { Command } from "commander";
import type { Bench } from "./bench.ts";
import { coverage } from "./coverage.ts";
import { enqueue } from "./enqueue.ts";
import { latency } from "./latency.ts";
import { makespan } from "./makespan.ts";
import { memory } from "./memory.ts";
import { queue } from "./queue.ts";
import { scale } from "./scale.ts";
import { spend } from "./spend.ts";

/** `npm run bench -- <name> [--json]`. Each prints one table, and with `--json` ends with one line of figures. */
const benches: readonly Bench[] = [queue, makespan, enqueue, spend, scale, memory, latency, coverage];

const program = new Command("bench")
  .description("Measures the engine. Figures are of this machine, at this moment; compare them within one run only.")
  .configureHelp({ showGlobalOptions: true });
for (const bench of benches) {
  program
    .command(bench.name)
    .description(bench.about)
    .option("--json", "end with one JSON object")
    .action(({ json }: { json?: boolean }) => measure(bench, json ?? false));
}
await program.parseAsync();

async function measure({ name, about, run }: Bench, json: boolean): Promise<void> {
  const [cpu] = cpus();
  console.log(`${name}: ${about}`);
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpu?.model.trim() ?? "unknown CPU"}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}\n`,
  );
  const { head, rows, notes = [], result } = await run((line) => console.error(`  ${line}`));
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  console.log(table.toString());
  for (const note of notes) console.log(`- ${note}`);
  if (json) console.log(JSON.stringify(result));
}
