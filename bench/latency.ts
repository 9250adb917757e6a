import { chromium } from "@playwright/test";
import { Pool } from "pg";
import { z } from "zod";
import { createWorld } from "@/emulator/world/world.ts";
import { startStack } from "@/scripts/stack.ts";
import { chromiumArguments, chromiumPath } from "@/tests/browser/chromium.ts";
import { type Bench, quantile, rounded } from "./bench.ts";

const JOBS = 8;
const ROWS = 60;

/** How old is what the browser shows, and how long does new work lie about? */
export const latency: Bench = {
  name: "latency",
  about: `${JOBS} jobs of ${ROWS} rows: from an event's commit to its arrival in a real Chromium, and from a job's start to its first claim by a running worker`,
  run: async (say) => {
    const stack = await startStack({ latency: "fast", limits: "real", onProgress: say });
    const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArguments });
    const pool = new Pool({ connectionString: stack.databaseUrl });
    try {
      const page = await (await browser.newContext()).newPage();
      // What compiles this file gives functions their names by a function of its own, which the page does not have.
      await page.addInitScript("globalThis.__name = (named) => named");
      await page.goto(stack.signInUrl);
      await page.waitForURL("**/jobs");
      const eventMs: number[] = [];
      const claimMs: number[] = [];
      for (let job = 0; job < JOBS; job += 1) {
        const rows = createWorld(5_000 + job).rows(ROWS, { duplicateShare: 0 });
        const cells = rows.map(({ firstName, lastName, company, domain }) => [firstName, lastName, company, domain]);
        // In the page: makes a draft, listens to it, starts it, and notes when each event came.
        const { id, arrivals } = arrived.parse(await page.evaluate(runAndListen, cells));
        const { rows: events } = await pool.query<{ rev: string; at: Date }>(
          "select rev, at from public.job_events where job_id = $1",
          [id],
        );
        const committed = new Map(events.map(({ rev, at }) => [Number(rev), at.getTime()]));
        for (const { rev, at } of arrivals) {
          const since = committed.get(rev);
          if (since !== undefined) eventMs.push(at - since);
        }
        const { rows: claims } = await pool.query<{ ms: number }>(
          `select extract(epoch from j.started_at - (select e.at from public.job_events e where e.job_id = j.id order by e.rev limit 1)) * 1000 as ms
           from public.jobs j where j.id = $1`,
          [id],
        );
        claimMs.push(...claims.map(({ ms }) => Math.max(0, Number(ms))));
      }
      const line = (name: string, values: readonly number[]) => [
        name,
        values.length,
        ...[0.5, 0.95, 1].map((share) => `${Math.round(quantile(values, share))} ms`),
      ];
      return {
        head: ["", "measured", "p50", "p95", "most"],
        rows: [line("commit to event in the browser", eventMs), line("start to first claim", claimMs)],
        notes: [
          "An event is counted from the commit of the newest change it carries. Commit times are the database's, arrivals the browser's clock, on one machine. One worker.",
        ],
        result: { eventP95Ms: rounded(quantile(eventMs, 0.95), 0), claimP95Ms: rounded(quantile(claimMs, 0.95), 0) },
      };
    } finally {
      await pool.end();
      await browser.close();
      await stack.stop();
    }
  },
};

const arrived = z.object({ id: z.string(), arrivals: z.array(z.object({ rev: z.number(), at: z.number() })) });

/** Runs in the browser: nothing from outside may be named in it. */
async function runAndListen(cells: string[][]): Promise<unknown> {
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const reply = await fetch(`/api/enrichment/jobs${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${reply.status} ${text}`);
    return text;
  };
  const mapping = { first: "firstName", last: "lastName", company: "companyName", domain: "companyDomain" };
  const columns = ["first", "last", "company", "domain"];
  const job = { name: "latency", columns, mapping, waterfall: "work-email", draft: true, rows: cells };
  const { id } = JSON.parse(await post("", job));
  const arrivals: { rev: unknown; at: number }[] = [];
  const source = new EventSource(`/api/enrichment/stream?job=${id}`);
  const ended = new Promise<void>((resolve, reject) => {
    setTimeout(() => reject(new Error("The job did not end in two minutes.")), 120_000);
    source.addEventListener("job", ({ data }) => {
      const at = Date.now();
      const { rev, state } = JSON.parse(data);
      arrivals.push({ rev, at });
      if (["completed", "partially_completed", "failed"].includes(state)) resolve();
    });
  });
  await new Promise((resolve) => (source.onopen = resolve));
  arrivals.length = 0;
  await post(`/${id}/start`, {});
  await ended;
  source.close();
  return { id, arrivals };
}
