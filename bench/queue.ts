import { startChild, typescript } from "@/scripts/child.ts";
import { createWorld } from "@/emulator/world/world.ts";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Bench, quantile, rounded } from "./bench.ts";
import { cpuOf, type Lab, startLab } from "./lab.ts";
import { startMeasured } from "./processes.ts";
import { carefulTables } from "./queue/careful.ts";
import { contenders } from "./queue/contenders.ts";
import type { Contender, Payload, Settings, Target, Work } from "./queue/contender.ts";
import { installPeers } from "./queue/peer.ts";
import { startRedis } from "./queue/redis.ts";

const JOBS = 10_000;
/** Runs whose median counts; the same work takes the peers half a minute a run, and its sweep has tried it before. */
const RUNS: Record<Work, number> = { noop: 3, http: 3, careful: 1 };
const CAREFUL_SWEEP = [
  { concurrency: 20, batch: 20 },
  { concurrency: 60, batch: 60 },
] as const;

type Run = { perSecond: number; cpuSeconds: number };
type Machine = { lab: Lab; target: Target; redisPid: number | undefined };

/** What does the queue itself cost, beside those that others use? */
export const queue: Bench = {
  name: "queue",
  about: `draining ${JOBS} jobs: against pg-boss, graphile-worker and BullMQ, the same work, every commit synced to disk, medians of interleaved runs (${RUNS.noop} of no-op and of the call, ${RUNS.careful} of the same work)`,
  run: async (say) => {
    await installPeers(say);
    const folder = await mkdtemp(join(tmpdir(), "leadenrich-queue-"));
    const redis = await startRedis(say);
    const lab = await startLab();
    const helper = (args: readonly string[]) =>
      startChild([...typescript, ...args], { environment: {}, logFile: join(folder, "helpers.log") });
    const emulator = helper([
      "scripts/stack/emulator.ts",
      JSON.stringify({ seed: 31, latency: "fast", limits: "none" }),
    ]);
    const slow = helper(["bench/queue/slow-server.ts"]);
    try {
      const told = z.object({ url: z.string() });
      const target: Target = {
        databaseUrl: lab.url,
        redisUrl: redis?.url ?? "",
        emulatorUrl: told.parse(await emulator.told).url,
        slowUrl: told.parse(await slow.told).url,
      };
      const machine: Machine = { lab, target, redisPid: redis?.pid };
      const entered = contenders.filter(({ name }) => redis !== undefined || name !== "BullMQ");
      for (const contender of entered) await contender.prepare(target);
      return await compare(machine, entered, say, redis === undefined);
    } finally {
      await emulator.stop();
      await slow.stop();
      await lab.stop();
      await redis?.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function compare(machine: Machine, entered: readonly Contender[], say: (line: string) => void, noRedis: boolean) {
  const plain = payloads(0);
  const best = new Map<string, Settings>();
  const notes: string[] = [];
  for (const contender of entered) {
    const tried: string[] = [];
    let fastest = 0;
    for (const settings of contender.sweep) {
      const { perSecond } = await drain(machine, contender, { work: "noop", settings, processes: 1, payloads: plain });
      tried.push(`${settings.concurrency}/${settings.batch}: ${Math.round(perSecond)}`);
      if (perSecond > fastest) {
        fastest = perSecond;
        best.set(contender.name, settings);
      }
    }
    notes.push(`Sweep ${contender.name}, no-op, concurrency/batch: jobs/s. ${tried.join("; ")}`);
    say(notes.at(-1) ?? "");
  }
  const carefulBest = new Map<string, Settings>();
  for (const contender of entered) {
    const sweep: readonly Settings[] =
      contender.name === "LeadEnrich"
        ? [
            { concurrency: 400, batch: 200 },
            { concurrency: 1_000, batch: 400 },
          ]
        : CAREFUL_SWEEP;
    const tried: string[] = [];
    let fastest = 0;
    for (const settings of sweep) {
      const { perSecond } = await drain(machine, contender, {
        work: "careful",
        settings: carefulOf(contender, settings),
        processes: 1,
        payloads: payloads(tried.length),
        calls: settings.concurrency,
      });
      tried.push(`${settings.concurrency}: ${Math.round(perSecond)}`);
      if (perSecond > fastest) {
        fastest = perSecond;
        carefulBest.set(contender.name, settings);
      }
    }
    notes.push(`Sweep ${contender.name}, same work, concurrency: jobs/s. ${tried.join("; ")}`);
    say(notes.at(-1) ?? "");
  }

  const table: (string | number)[][] = [];
  const figures = new Map<string, Map<string, Run>>();
  const kinds: { title: string; work: Work; processes: number }[] = [
    { title: "no-op, 1 process", work: "noop", processes: 1 },
    { title: "no-op, 2 processes", work: "noop", processes: 2 },
    { title: "one 20 ms call, 50 at once, 1 process", work: "http", processes: 1 },
    { title: "one 20 ms call, 50 at once, 2 processes", work: "http", processes: 2 },
    { title: "same work, 1 process", work: "careful", processes: 1 },
    { title: "same work, 2 processes", work: "careful", processes: 2 },
  ];
  for (const { title, work, processes } of kinds) {
    const runs = new Map<string, Run[]>();
    for (let round = 0; round < RUNS[work]; round += 1) {
      for (const contender of entered) {
        const chosen = work === "careful" ? carefulBest.get(contender.name) : best.get(contender.name);
        const settings = work === "http" ? contender.fifty : chosen;
        if (!settings) throw new Error(`Nothing was chosen for ${contender.name}.`);
        const run = await drain(machine, contender, {
          work,
          settings: work === "careful" ? carefulOf(contender, settings) : settings,
          processes,
          payloads: payloads(10 + round),
          calls: work === "careful" ? settings.concurrency : 50,
        });
        runs.set(contender.name, [...(runs.get(contender.name) ?? []), run]);
      }
    }
    const medians = new Map([...runs].map(([name, all]) => [name, medianOf(all)]));
    figures.set(title, medians);
    for (const [name, { perSecond, cpuSeconds }] of medians)
      table.push([title, name, Math.round(perSecond), `${cpuSeconds.toFixed(2)} s`]);
    say(`${title}: ${[...medians].map(([name, { perSecond }]) => `${name} ${Math.round(perSecond)}/s`).join(", ")}`);
  }

  const ratio = (title: string, of: (ours: Run, peers: Run[]) => number) => {
    const medians = figures.get(title);
    const ours = medians?.get("LeadEnrich");
    if (!medians || !ours) throw new Error(`${title} was not measured.`);
    return rounded(
      of(
        ours,
        [...medians].filter(([name]) => name !== "LeadEnrich").map(([, run]) => run),
      ),
    );
  };
  const speed = (ours: Run, peers: Run[]) => ours.perSecond / Math.max(...peers.map(({ perSecond }) => perSecond));
  const cost = (ours: Run, peers: Run[]) => ours.cpuSeconds / Math.min(...peers.map(({ cpuSeconds }) => cpuSeconds));
  return {
    head: ["work", "queue", "jobs/s", `CPU for ${JOBS}`],
    rows: table,
    notes: [
      ...notes,
      "CPU: worker processes and the database (or Redis, and the database where the work needs it), not the emulator's or the called server's.",
      "LeadEnrich's records are rows of a job with counters, events and a console; pg-boss keeps finished jobs, graphile-worker and BullMQ delete them.",
      "Same work: a tenth of the questions are duplicates; the emulator answers in 5 to 20 ms. The peers' handlers use one transaction a job with an advisory lock for the question.",
      ...(noRedis ? ["BullMQ was left out: there is no redis-server here and none could be installed."] : []),
    ],
    result: {
      ratioNoop: ratio("no-op, 1 process", speed),
      ratioHttp: ratio("one 20 ms call, 50 at once, 1 process", speed),
      ratioCpu: ratio("no-op, 1 process", cost),
      ratioSameWork: ratio("same work, 1 process", speed),
      ratioSameWorkCpu: ratio("same work, 1 process", cost),
    },
  };
}

/** Loops times batch of pg-boss make its concurrency; the others take it as it is. */
const carefulOf = ({ name }: Contender, { concurrency, batch }: Settings): Settings =>
  name === "pg-boss" ? { concurrency: 4, batch: Math.ceil(concurrency / 4) } : { concurrency, batch };

type Drain = { work: Work; settings: Settings; processes: number; payloads: readonly Payload[]; calls?: number };

async function drain(
  { lab, target, redisPid }: Machine,
  contender: Contender,
  { work, settings, processes, payloads: jobs, calls = 50 }: Drain,
): Promise<Run> {
  if (work === "careful") await lab.pool.query(carefulTables);
  await contender.enqueue(target, jobs);
  const share = Math.ceil(calls / processes);
  const measured = await Promise.all(
    Array.from({ length: processes }, () =>
      startMeasured("bench/queue/drain.ts", { contender: contender.name, work, settings, callsAtOnce: share, target }),
    ),
  );
  const watch = await contender.watch(target);
  const cpuBefore = (await lab.databaseCpu()) + (redisPid ? await cpuOf(redisPid) : 0);
  const began = performance.now();
  for (const one of measured) one.begin();
  const patience = began + 180_000;
  while ((await watch.left()) > 0) {
    if (performance.now() > patience) throw new Error(`${contender.name} did not finish ${work} in three minutes.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const seconds = (performance.now() - began) / 1_000;
  const server = (await lab.databaseCpu()) + (redisPid ? await cpuOf(redisPid) : 0) - cpuBefore;
  const used = await Promise.all(measured.map((one) => one.stop()));
  await watch.close();
  return {
    perSecond: jobs.length / seconds,
    cpuSeconds: server + used.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
  };
}

function medianOf(runs: readonly Run[]): Run {
  return {
    perSecond: quantile(
      runs.map(({ perSecond }) => perSecond),
      0.5,
    ),
    cpuSeconds: quantile(
      runs.map(({ cpuSeconds }) => cpuSeconds),
      0.5,
    ),
  };
}

/** A list of its own for each run, so that no answer is known from the one before; a tenth are duplicates. */
function payloads(run: number): Payload[] {
  const world = createWorld(31);
  return Array.from({ length: JOBS }, (_, n) => {
    const person = world.personOf(run * JOBS + (n % 10 === 9 ? n - 9 : n));
    return { n, name: person.fullName, domain: person.company.domain };
  });
}
