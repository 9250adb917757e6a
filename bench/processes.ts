import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { z } from "zod";

/** Processes that are measured: told to begin, told to stop, and asked what they used. */

const root = resolve(import.meta.dirname, "..");
const living = new Set<ChildProcess>();
process.once("exit", () => living.forEach((child) => child.kill("SIGKILL")));
const used = z.object({ cpuSeconds: z.number(), maxRssBytes: z.number() });
export type Used = z.infer<typeof used>;

export type Measured = { begin: () => void; stop: () => Promise<Used>; kill: () => void; pid: number };

/** Starts a script that says `ready` when it has connected and waits for the word to begin. */
export async function startMeasured(script: string, settings: unknown): Promise<Measured> {
  const child = spawn(process.execPath, ["--import=tsx", script, JSON.stringify(settings)], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  living.add(child);
  child.once("exit", () => living.delete(child));
  await messageOf(child);
  return {
    pid: child.pid ?? 0,
    begin: () => child.send("begin"),
    stop: async () => {
      const reply = messageOf(child);
      child.send("stop");
      const said = used.parse(await reply);
      await once(child, "exit");
      return said;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`A measured process ended by itself (${code}).`);
  });
  ended.catch(() => undefined);
  const [message]: unknown[] = await Promise.race([once(child, "message"), ended]);
  return message;
}
