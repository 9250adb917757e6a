import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "pg";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import type { CallEntry } from "@/emulator/call-log.ts";
import type { FaultRule } from "@/emulator/faults.ts";
import type { LatencyMode } from "@/emulator/latency.ts";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { parseKeyRing } from "@/lib/vault/key-ring.ts";
import { sealKey } from "@/lib/vault/seal.ts";
import { type Child, startChild, typescript } from "@/scripts/child.ts";

export const SEED = 11;
export const cronSecret = "a secret of at least 16 characters";

/** Vendors, and the processes of an installation over one database, each a real one. */
export type Stack = {
  pool: Pool;
  emulator: RunningEmulator;
  startWorker: (variables?: Record<string, string>) => Child;
  /** The product's routes for crons and vendors' callbacks, served on this port by a process of their own. */
  startRoutes: (port: number) => Promise<Child>;
  sealed: (workspaceId: string, provider: string, key: string) => string;
  /** Has the vendors misbehave from now on, until `calm`. Gives the rule's number. */
  arm: (rule: Partial<FaultRule> & Pick<FaultRule, "kind">) => Promise<number>;
  calm: () => Promise<void>;
  /** How many calls a rule has hit. */
  hits: (rule: number) => Promise<number>;
  /** Each call as the vendors saw it. */
  calls: () => Promise<CallEntry[]>;
  /** The vendors forget books, log and faults. */
  forget: () => Promise<void>;
  close: () => Promise<void>;
};

export async function startStack(
  pool: Pool,
  databaseUrl: string,
  { latency = "real", variables = {} }: { latency?: LatencyMode; variables?: Record<string, string> } = {},
): Promise<Stack> {
  const emulator = await startEmulator({ seed: SEED, latency });
  const folder = await mkdtemp(join(tmpdir(), "leadenrich-fault-"));
  const children: Child[] = [];
  const keys = `test:${randomBytes(32).toString("base64")}`;
  const environment = {
    ...emulatorEnvironment(emulator.url),
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: "",
    ENCRYPTION_KEYS: keys,
    CRON_SECRET: cronSecret,
    LOG_LEVEL: "warn",
    WORKER_COUNT: "1",
    HEALTH_CHECK_PORT: "",
    APP_URL: "",
    NODE_ENV: "test",
    ...variables,
  };
  const start = (program: string, name: string, more: Record<string, string>) => {
    const child = startChild([...typescript, program], {
      environment: { ...environment, ...more },
      logFile: join(folder, `${name}.log`),
    });
    children.push(child);
    return child;
  };
  const control = async (method: string, path: string, body?: object) => {
    const reply = await fetch(`${emulator.url}/_control/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply;
  };
  const json = async <Body>(reply: Response) => (await reply.json()) as Body;

  return {
    pool,
    emulator,
    startWorker: (more = {}) => start("scripts/worker.ts", "worker", more),
    startRoutes: async (port) => {
      const child = start("tests/faults/serve-routes.ts", `routes-${port}`, { PORT: String(port) });
      await child.told;
      return child;
    },
    sealed: (workspaceId, provider, key) => sealKey(key, { workspaceId, provider }, parseKeyRing(keys)),
    arm: async (rule) => (await json<{ id: number }>(await control("POST", "faults", rule))).id,
    calm: async () => void (await control("DELETE", "faults")),
    hits: async (rule) => {
      const { faults } = await json<{ faults: { id: number; hits: number }[] }>(await control("GET", "faults"));
      return faults.find(({ id }) => id === rule)?.hits ?? 0;
    },
    calls: async () => {
      const lines = await (await control("GET", "log")).text();
      return lines
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as CallEntry);
    },
    forget: async () => void (await control("POST", "reset")),
    close: async () => {
      await Promise.all(children.map((child) => child.stop(20_000)));
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
