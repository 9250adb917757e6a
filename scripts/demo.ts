import { createServer } from "node:net";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { showProgress } from "@/cli/enrich/progress.ts";
import { describeDemo, describeFigures } from "./demo/describe.ts";
import { inProcess } from "./demo/in-process.ts";
import { verifiedByProvider } from "./demo/ledger.ts";
import { demoList } from "./demo/list.ts";
import { overHttp } from "./demo/over-http.ts";
import { runDemo } from "./demo/run.ts";
import { type Stack, startStack, type StackOptions } from "./stack.ts";

const root = resolve(import.meta.dirname, "..");
const DEFAULT_PORT = 3000;

const wholeNumber = (least: number) => (text: string) => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new InvalidArgumentError(`expected a whole number from ${least}.`);
  return number;
};

type Options = Required<Pick<StackOptions, "latency" | "limits" | "seed">> & {
  once?: boolean;
  json?: boolean;
  rows?: number;
  port?: number;
  waterfall: string;
  fresh?: boolean;
  app: boolean;
};

const options = new Command("demo")
  .description("The whole product on this machine, over emulated providers: nothing leaves it and nothing is paid.")
  .option("--once", "enrich one list and end, instead of leaving the dashboard running")
  .option("--json", "end with one JSON object on stdout")
  .option("--rows <number>", "a made-up list of so many rows in place of examples/leads.csv", wholeNumber(1))
  .option("--waterfall <name>", "the waterfall to run", "work-email")
  .addOption(
    new Option("--latency <profile>", "the providers' reply times").choices(["real", "fast", "none"]).default("real"),
  )
  .addOption(
    new Option("--limits <mode>", "the providers' rate limits").choices(["real", "loose", "none"]).default("real"),
  )
  .option("--seed <number>", "seed of the emulated world", wholeNumber(0), 1)
  .option(
    "--port <number>",
    `port of the dashboard (${DEFAULT_PORT}, or a free one when that is taken)`,
    wholeNumber(1),
  )
  .option("--fresh", "an empty database of its own, removed at the end")
  .option("--no-app", "without the dashboard: the job is made without HTTP")
  .parse()
  .opts<Options>();

const say = (text: string) => process.stderr.write(`${text}\n`);

process.exitCode = await demo(options).catch((error: unknown) => {
  say(`Error: ${error instanceof Error ? error.message : String(error)}`);
  if (process.env.DEBUG && error instanceof Error) say(error.stack ?? "");
  return 1;
});

async function demo({ latency, limits, seed, app, ...wanted }: Options): Promise<number> {
  // Another seed is another world: its answers must not be remembered as this one's.
  const kept = join(root, ".data", seed === 1 ? "demo" : `demo-seed-${seed}`);
  const port = wanted.port ?? ((await isFree(DEFAULT_PORT)) ? DEFAULT_PORT : 0);
  const list = await demoList(seed, wanted.rows);
  let stack: Stack | undefined;
  try {
    stack = await startStack({
      ...(!wanted.fresh && { dataDir: kept }),
      latency,
      limits,
      seed,
      port,
      app,
      onProgress: say,
    });
    const [visitorLink, ownLink = ""] = stack.signInUrls;
    const access = app ? await overHttp(stack.baseUrl, ownLink) : await inProcess(stack);
    say(`enriching ${list.name}: ${list.rows.length} rows, waterfall ${wanted.waterfall}`);
    const progress = showProgress();
    const { job, result } = await runDemo(stack, access, list, {
      waterfall: wanted.waterfall,
      outDir: join(root, "out"),
      onProgress: progress.show,
    }).finally(progress.end);
    await access.close();
    say(`\n${describeDemo(job, await verifiedByProvider(stack.databaseUrl, job.id))}\n\n${describeFigures(result)}`);
    if (!wanted.once && app) say(`\nOpen ${visitorLink}\n(it works once and for a day). Ctrl-C ends the demo.`);
    if (wanted.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    if (!wanted.once && app) await untilInterrupted();
    return job.state === "failed" ? 1 : 0;
  } finally {
    await stack?.stop();
  }
}

/** The stack ends the process on a signal, with this exit code. */
async function untilInterrupted(): Promise<never> {
  process.exitCode = 0;
  const alive = setInterval(() => undefined, 60_000);
  return new Promise<never>(() => alive);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  const free = await Promise.race([
    once(server, "listening").then(() => true),
    once(server, "error").then(() => false),
  ]);
  server.close();
  return free;
}
