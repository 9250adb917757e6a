import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isAlive } from "@/scripts/postgres/pid-file.ts";

const program = resolve(import.meta.dirname, "start-and-stay.ts");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadenrich-orphans-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)("no child outlives a starter that got %s", async (signal) => {
  const starter = spawn(process.execPath, ["--import=tsx", program, join(folder, "child.log")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = (await once(starter.stdout, "data")) as [Buffer];
  const pid = Number(chunk.toString());
  expect(isAlive(pid)).toBe(true);
  starter.kill(signal);
  await once(starter, "exit");
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 20 });
});
