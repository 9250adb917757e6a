import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { startChild, typescript, type Child } from "./child.ts";
import { migrate, preparePlainPostgres } from "./migrate.ts";
import { startPostgres, type RunningPostgres } from "./postgres.ts";
import { findFreePort } from "./postgres/server.ts";
import { ensureBuild } from "./stack/build.ts";
import { endPostgresWithProcess } from "./stack/end-postgres.ts";
import { emulatorKeys } from "./stack/emulator-keys.ts";
import { untilReady } from "./stack/ready.ts";
import { localSecrets } from "./stack/secrets.ts";

/**
 * The whole product on one machine with nothing but Node: embedded Postgres, emulator, app and worker, each a process
 * of its own. For the demo, development, browser tests and measurements.
 */

export type StackOptions = {
  /** Kept and used again by the next start. Default: a temporary folder that `stop` removes. */
  dataDir?: string;
  /** `production`: `next start`, built first where the build is missing or old. `dev`: `next dev`. */
  mode?: "production" | "dev";
  latency?: "fast" | "real" | "none";
  limits?: "real" | "loose" | "none";
  seed?: number;
  /** The app's; 0 takes a free one. */
  port?: number;
  app?: boolean;
  worker?: boolean;
  ownerEmail?: string;
  /** One-time sign-in links to make, valid for a day. */
  links?: number;
  /** Told in a few words what is being done. */
  onProgress?: (line: string) => void;
};

export type Stack = {
  baseUrl: string;
  /** The first of `signInUrls`; each works once. */
  signInUrl: string;
  signInUrls: readonly string[];
  emulatorUrl: string;
  /** A superuser's: never log it. */
  databaseUrl: string;
  /** What app and worker were given: database, secrets, providers' base URLs. */
  environment: Readonly<Record<string, string>>;
  userId: string;
  workspaceId: string;
  workerPid: number | undefined;
  /** `GET` gives `{status, rssBytes, peakRssBytes, …}`. */
  workerHealthUrl: string | undefined;
  /** Another worker beside, or in place of, the first; ended by `stop` too. */
  startWorker: () => Promise<Child>;
  stop: () => Promise<void>;
};

const furnished = z.object({ userId: z.string(), workspaceId: z.string(), signInUrls: z.array(z.string()) });
const prefix = "leadenrich-stack-";
/** Ctrl-C, a process manager's stop, and the terminal that is closed. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Starts everything and waits until it answers. What was started is ended again when a part does not come up. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { mode = "production", app = true, worker = true, onProgress = () => undefined } = options;
  const children: Child[] = [];
  let postgres: RunningPostgres | undefined;
  let releasePostgres = () => {};
  const temporary = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), prefix)) : undefined;
  if (temporary) await chmod(temporary, 0o711); // run as root, Postgres is another user that must come to its folder
  const dataDir = resolve(options.dataDir ?? temporary ?? "");
  await mkdir(dataDir, { recursive: true });

  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= end());
  async function end(): Promise<void> {
    for (const signal of signals) process.removeListener(signal, interrupted);
    await Promise.all(children.reverse().map((child) => child.stop()));
    await postgres?.stop();
    releasePostgres();
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }
  const interrupted = (signal: NodeJS.Signals) => {
    onProgress(`stopping (${signal})`);
    void stop().finally(() => process.exit(process.exitCode ?? (signal === "SIGINT" ? 130 : 143)));
  };
  for (const signal of signals) process.on(signal, interrupted);

  const child = (name: string, args: readonly string[], environment: Record<string, string>) => {
    const started = startChild(args, { environment, logFile: join(dataDir, `${name}.log`) });
    children.push(started);
    return started;
  };

  try {
    const building = app && mode === "production" ? ensureBuild() : Promise.resolve(0);
    building.catch(() => undefined); // awaited below; until then a failure must not end the process
    const { seed = 1, latency = "real", limits = "real" } = options;
    const emulator = child(
      "emulator",
      [...typescript, "scripts/stack/emulator.ts", JSON.stringify({ seed, latency, limits })],
      {},
    );

    onProgress("starting Postgres");
    postgres = await startPostgres({ dataDir: join(dataDir, "postgres"), onLog: onProgress });
    releasePostgres = endPostgresWithProcess(postgres);
    await preparePlainPostgres(postgres.url);
    await migrate(postgres.url);

    const { url: emulatorUrl } = z.object({ url: z.string() }).parse(await emulator.told);
    const baseUrl = `http://127.0.0.1:${options.port || (await findFreePort())}`;
    const environment = {
      ...withoutKeys(emulatorEnvironment(emulatorUrl)),
      ...(await localSecrets(dataDir)),
      DATABASE_URL: postgres.url,
      DATABASE_DIRECT_URL: "",
      APP_URL: baseUrl,
      // A .env of the checkout must not lead the demo to somebody's Supabase project.
      NEXT_PUBLIC_SUPABASE_URL: "",
      SUPABASE_SECRET_KEY: "",
      WORKER_COUNT: "1",
      NEXT_TELEMETRY_DISABLED: "1",
    };

    onProgress("making the workspace and its keys");
    const { ownerEmail: email = "owner@example.com", links = 3 } = options;
    const wanted = { email, workspaceName: "Demo", keys: emulatorKeys(emulatorUrl), links };
    const furnish = child(
      "furnish",
      [...typescript, "scripts/stack/furnish-child.ts", JSON.stringify(wanted)],
      environment,
    );
    const { userId, workspaceId, signInUrls } = furnished.parse(await furnish.told);

    let workerHealthUrl: string | undefined;
    const startWorker = async () => {
      const port = await findFreePort();
      const health = { HEALTH_CHECK_PORT: String(port) };
      const started = child("worker", [...typescript, "scripts/worker.ts"], { ...environment, ...health });
      workerHealthUrl = `http://127.0.0.1:${port}/health`;
      await untilReady("The worker", workerHealthUrl, started);
      return started;
    };
    const startApp = async () => {
      const buildMs = await building;
      if (buildMs > 0) onProgress(`the app was built in ${(buildMs / 1_000).toFixed(0)} s`);
      const command = mode === "dev" ? "dev" : "start";
      const { port } = new URL(baseUrl);
      const started = child(
        "app",
        ["node_modules/next/dist/bin/next", command, "--hostname", "127.0.0.1", "--port", port],
        { ...environment, NODE_ENV: mode === "dev" ? "development" : "production" },
      );
      await untilReady("The app", `${baseUrl}/api/health`, started, 120_000);
    };
    onProgress("starting the app and a worker");
    const [first] = await Promise.all([worker ? startWorker() : undefined, app ? startApp() : undefined]);

    return {
      baseUrl,
      signInUrl: signInUrls[0] ?? "",
      signInUrls,
      emulatorUrl,
      databaseUrl: postgres.url,
      environment,
      userId,
      workspaceId,
      workerPid: first?.pid,
      get workerHealthUrl() {
        return workerHealthUrl;
      },
      startWorker,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** App and worker take keys from the database only. */
function withoutKeys(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !name.endsWith("_API_KEY")));
}
