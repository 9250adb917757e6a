import { execFile } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { findFreePort } from "@/scripts/postgres/server.ts";

export type RunningRedis = { url: string; pid: number; stop: () => Promise<void> };

const execute = promisify(execFile);

/** Redis with every write synced to disk; installed by apt where that is possible, undefined where there is none. */
export async function startRedis(say: (line: string) => void): Promise<RunningRedis | undefined> {
  if (!(await hasRedis()) && process.getuid?.() === 0) {
    say("installing redis-server (apt)");
    await execute("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "redis-server"]).catch(
      () => undefined,
    );
  }
  if (!(await hasRedis())) return undefined;
  const port = await findFreePort();
  const folder = await mkdtemp(join(tmpdir(), "leadenrich-redis-"));
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--save",
    "",
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
  ];
  const child = spawn("redis-server", settings, { stdio: "ignore" });
  process.once("exit", () => child.kill("SIGKILL"));
  await untilListening(port);
  return {
    url: `redis://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: async () => {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const hasRedis = () =>
  execute("redis-server", ["--version"]).then(
    () => true,
    () => false,
  );

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: "127.0.0.1" }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("redis-server did not start.");
}
