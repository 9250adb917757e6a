import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { startEmulator } from "@/emulator/server.ts";
import { sealKey } from "@/lib/vault/seal.ts";
import { parseKeyRing } from "@/lib/vault/key-ring.ts";
import { findTemplate } from "@/lib/waterfall/templates.ts";
import { type Child, startChild, typescript } from "@/scripts/child.ts";
import { emulatorKeys } from "@/scripts/stack/emulator-keys.ts";
import type { Bench } from "./bench.ts";
import { type Lab, makeJob, startLab } from "./lab.ts";

const ROWS = 10_000;
const KILL_EVERY_MS = 2_000;
const KILLS = 20;
/** Enough that some are at work while the killed one's successor still starts, which takes longer than 2 s here. */
const WORKERS = 4;

/** Is anything paid twice, lost or stuck when workers are killed again and again? */
export const spend: Bench = {
  name: "spend",
  about: `two jobs over the same ${ROWS} rows, a tenth of them duplicates; from the first finished row on a worker killed with SIGKILL every ${KILL_EVERY_MS / 1_000} s, ${KILLS} times`,
  run: async (say) => {
    // The vendors' pace would make this a test of patience; latencies are real ones.
    const emulator = await startEmulator({ seed: 21, latency: "real", limits: "none" });
    const lab = await startLab();
    const folder = await mkdtemp(join(tmpdir(), "leadenrich-spend-"));
    const workers: Child[] = [];
    try {
      const keys = `bench:${randomBytes(32).toString("base64")}`;
      const { workspaceId } = lab.workspace;
      for (const [provider, key] of Object.entries(emulatorKeys(emulator.url)))
        await lab.pool.query(
          "insert into public.connections (workspace_id, provider, ciphertext, limits) values ($1, $2, $3, $4)",
          [
            workspaceId,
            provider,
            sealKey(key, { workspaceId, provider }, parseKeyRing(keys)),
            JSON.stringify({ windows: [{ limit: 400, perMs: 1_000 }] }),
          ],
        );
      await lab.pool.query("insert into public.connections (workspace_id, provider) values ($1, 'dns-mx')", [
        workspaceId,
      ]);
      const waterfall = findTemplate("work-email");
      if (!waterfall) throw new Error("The template work-email is gone.");
      const list = emulator.world.rows(ROWS, { duplicateShare: 0.1 });
      const job = {
        columns: ["first", "last", "company", "domain", "linkedin"],
        mapping: {
          first: "firstName",
          last: "lastName",
          company: "companyName",
          domain: "companyDomain",
          linkedin: "linkedinUrl",
        },
        rows: list.map(({ firstName, lastName, company, domain, linkedin }) => [
          firstName,
          lastName,
          company,
          domain,
          linkedin,
        ]),
        waterfall,
      };
      const jobIds = [await makeJob(lab, job), await makeJob(lab, job)];
      const environment = {
        ...emulatorEnvironment(emulator.url),
        DATABASE_URL: lab.url,
        DATABASE_DIRECT_URL: "",
        ENCRYPTION_KEYS: keys,
        LOG_LEVEL: "error",
        WORKER_COUNT: "1",
        MAX_CONCURRENT_JOBS: "1000",
        HEALTH_CHECK_PORT: "",
        APP_URL: "",
        NODE_ENV: "test",
      };
      const startWorker = () => {
        const worker = startChild([...typescript, "scripts/worker.ts"], {
          environment,
          logFile: join(folder, "worker.log"),
        });
        workers.push(worker);
        return worker;
      };

      const began = performance.now();
      const onWire = new Set<string>();
      let kills = 0;
      let counted = 0;
      const running = Array.from({ length: WORKERS }, startWorker);
      while ((await finished(lab, jobIds)) === 0 && !(await over(lab, jobIds))) await sleep(100);
      while (kills < KILLS && !(await over(lab, jobIds))) {
        await sleep(KILL_EVERY_MS);
        const victim = running.shift();
        if (!victim) break;
        process.kill(victim.pid, "SIGKILL");
        await victim.ended;
        const calls = await callsUnderWay(lab);
        kills += 1;
        if (calls.length > 0) counted += 1;
        for (const call of calls) onWire.add(call);
        running.push(startWorker());
        if (kills % 5 === 0) say(`${kills} kills, ${await finished(lab, jobIds)} of ${2 * ROWS} rows done`);
      }
      say("no more kills: to the end");
      while (!(await over(lab, jobIds))) await sleep(500);
      const tookS = (performance.now() - began) / 1_000;
      const figures = await count(lab, jobIds);
      const billing = emulator.billing();
      return {
        head: ["what", "figure"],
        rows: [
          ["rows (two jobs)", 2 * ROWS],
          ["kills, with calls on the wire", `${kills}, ${counted}`],
          ["calls begun and not finished at the kills", onWire.size],
          ["paid calls (the emulator's books)", billing.paidCalls],
          ["distinct paid questions (the emulator's)", billing.distinctPaid],
          ["distinct look-ups with a price", figures.distinct],
          ["calls of unknown end", figures.unknown],
          ["credits: ledger, attempts", `${figures.ledger}, ${figures.attempts}`],
          ["rows lost", figures.lost],
          ["rows stuck", figures.stuck],
          ["look-ups left open", figures.open],
          ["time", `${tookS.toFixed(0)} s`],
        ],
        notes: [
          `The vendors' limits are off; a key may make 400 calls a second. ${WORKERS} workers, the one that was started first killed each time and replaced.`,
        ],
        result: {
          paidCalls: billing.paidCalls,
          distinctLookups: figures.distinct,
          unknown: figures.unknown,
          lost: figures.lost,
          stuck: figures.stuck,
          kills: counted,
          onWire: onWire.size,
        },
      };
    } finally {
      await Promise.all(workers.map((worker) => worker.stop()));
      await lab.stop();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

async function over({ pool }: Lab, jobIds: readonly string[]): Promise<boolean> {
  const { rows } = await pool.query("select 1 from public.jobs where id = any ($1) and finished_at is null limit 1", [
    jobIds,
  ]);
  return rows.length === 0;
}

async function finished({ pool }: Lab, jobIds: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ done: number }>(
    "select sum(success + not_found + failed + skipped)::int as done from public.job_progress where job_id = any ($1)",
    [jobIds],
  );
  return rows[0]?.done ?? 0;
}

/** What the workers whose lease still stands, the one just killed among them, have begun and not booked. */
async function callsUnderWay({ pool }: Lab): Promise<string[]> {
  const { rows } = await pool.query<{ call: string }>(
    "select id || '.' || generation as call from public.lookups where state in ('calling', 'pending')",
  );
  return rows.map(({ call }) => call);
}

async function count({ pool }: Lab, jobIds: readonly string[]) {
  const { rows } = await pool.query<Record<string, string>>(
    `select
       (select count(*) from public.lookups where price > 0) as distinct,
       (select count(*) from public.attempts where outcome = 'unknown') as unknown,
       (select count(*) from public.lookups where state in ('calling', 'pending')) as open,
       (select coalesce(sum(credits), 0) from public.charges) as ledger,
       (select coalesce(sum(charged), 0) from public.attempts) as attempts,
       $2 - (select count(*) from public.records where job_id = any ($1)) as lost,
       (select count(*) from public.records where job_id = any ($1)
         and state in ('queued', 'running', 'waiting')) as stuck`,
    [jobIds, 2 * ROWS],
  );
  const figures = rows[0] ?? {};
  const number = (name: string) => Number(figures[name]);
  return {
    distinct: number("distinct"),
    unknown: number("unknown"),
    open: number("open"),
    ledger: number("ledger"),
    attempts: number("attempts"),
    lost: number("lost"),
    stuck: number("stuck"),
  };
}
