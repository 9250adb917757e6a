import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { z } from "zod";
import type { CallEntry } from "@/emulator/call-log.ts";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { createWorld } from "@/emulator/world/world.ts";
import { startChild, typescript } from "@/scripts/child.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { environmentName } from "@/lib/providers/registry.ts";
import { type Bench, quantile, rounded } from "./bench.ts";
import { makeJob, startLab } from "./lab.ts";

const SEED = 3;
const RECORDS = 10_000;
/** Asked in this order: the fastest first. */
const finders = [
  { slug: "prospeo", perSecond: 160 },
  { slug: "findymail", perSecond: 80 },
  { slug: "hunter", perSecond: 40 },
  { slug: "apollo", perSecond: 20 },
];
const profile = {
  coverage: 0.35,
  parts: { europe: 0, americas: 0, asia: 0 },
  wrong: 0,
  stale: 0,
  guesses: 0,
  latency: { p50Ms: 200, p95Ms: 900, maxMs: 5_000 },
};

/** How near does a run come to what the vendors' limits allow at best? */
export const makespan: Bench = {
  name: "makespan",
  about: `${RECORDS} records over four finders limited to 160, 80, 40 and 20 requests a second (latency p50 200 ms, p95 900 ms), against the least time that those limits allow`,
  run: async (say) => {
    const overrides = Object.fromEntries(
      finders.map(({ slug, perSecond }) => [slug, { profile, windows: [{ limit: perSecond, perMs: 1_000 }] }]),
    );
    // A process of its own, as a vendor is: in this one it would see each call as late as the engine is busy.
    const folder = await mkdtemp(join(tmpdir(), "leadenrich-makespan-"));
    const settings = { seed: SEED, latency: "real", limits: "real", overrides };
    const emulator = startChild([...typescript, "scripts/stack/emulator.ts", JSON.stringify(settings)], {
      environment: {},
      logFile: join(folder, "emulator.log"),
    });
    const lab = await startLab();
    try {
      const { url: emulatorUrl } = z.object({ url: z.string() }).parse(await emulator.told);
      const environment = emulatorEnvironment(emulatorUrl);
      for (const { slug, perSecond } of finders)
        await lab.pool.query(
          "insert into public.connections (workspace_id, provider, ciphertext, limits) values ($1, $2, $3, $4)",
          [
            lab.workspace.workspaceId,
            slug,
            `emu-${slug}-1`,
            JSON.stringify({ windows: [{ limit: perSecond, perMs: 1_000 }] }),
          ],
        );
      const rows = createWorld(SEED).rows(RECORDS, { duplicateShare: 0 });
      const jobId = await makeJob(lab, {
        columns: ["first", "last", "company", "domain"],
        mapping: { first: "firstName", last: "lastName", company: "companyName", domain: "companyDomain" },
        rows: rows.map(({ firstName, lastName, company, domain }) => [firstName, lastName, company, domain]),
        waterfall: {
          name: "four finders",
          target: "person",
          steps: finders.map(({ slug }) => ({ provider: slug, operation: "find-email" })),
        },
      });
      say("running");
      const pool = new Pool({ connectionString: lab.url, max: 10 });
      const began = performance.now();
      const report = await runProcessor({
        pool,
        kind: "cli",
        budgetMs: Infinity,
        idle: "return",
        concurrency: 3_000,
        callSettings: {
          credential: (_workspace, connection) => connection.ciphertext ?? undefined,
          baseUrl: (provider) => environment[`${environmentName(provider.slug)}_BASE_URL`],
          callbackUrl: () => undefined,
        },
        onError: (error, where) => say(`${where}: ${String(error)}`),
      });
      const tookMs = performance.now() - began;
      await pool.end();
      const { rows: states } = await lab.pool.query<{ state: string; count: number }>(
        "select state, count(*)::int from public.records where job_id = $1 group by 1 order by 1",
        [jobId],
      );
      const reply = await fetch(`${emulatorUrl}/_control/log`);
      const log = (await reply.text())
        .trim()
        .split("\n")
        .map((line): CallEntry => JSON.parse(line));
      const bounds = finders.map(({ slug, perSecond }) => boundOf(log, slug, perSecond));
      const boundMs = Math.max(...bounds.map(({ ms }) => ms));
      return {
        head: ["finder", "limit", "calls", "refused as too fast", "most in any second", "least time"],
        rows: [
          ...bounds.map(({ slug, perSecond, calls, tooFast, most, ms }) => [
            slug,
            `${perSecond}/s`,
            calls,
            tooFast,
            most,
            `${(ms / 1_000).toFixed(1)} s`,
          ]),
          ["the run", "", report.calls, "", "", `took ${(tookMs / 1_000).toFixed(1)} s`],
        ],
        notes: [
          "Least time of a finder: the calls it answered, spaced as its limit demands, from the very start, and one median reply. From the emulator's log alone.",
          `Records: ${states.map(({ state, count }) => `${count} ${state}`).join(", ")}. One worker; the emulator is a process of its own, Postgres on the same machine.`,
        ],
        result: { ratio: rounded(tookMs / boundMs, 3) },
      };
    } finally {
      await lab.stop();
      await emulator.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** From the log: what one vendor's limit makes of the calls that it answered. */
function boundOf(log: readonly CallEntry[], slug: string, perSecond: number) {
  const own = log.filter(({ provider }) => provider === slug);
  const answered = own.filter(({ verdict }) => verdict !== "too_fast");
  const starts = answered.map(({ startedMs }) => startedMs).sort((a, b) => a - b);
  let most = 0;
  for (let from = 0, to = 0; to < starts.length; to += 1) {
    while ((starts[to] ?? 0) - (starts[from] ?? 0) >= 1_000) from += 1;
    most = Math.max(most, to - from + 1);
  }
  const reply = quantile(
    answered.map(({ startedMs, endedMs }) => endedMs - startedMs),
    0.5,
  );
  // A window of a second lets `perSecond` calls through at its very start, and as many again a second later.
  const windows = Math.max(0, Math.ceil(answered.length / perSecond) - 1);
  const ms = windows * 1_000 + reply;
  return { slug, perSecond, calls: answered.length, tooFast: own.length - answered.length, most, ms };
}
