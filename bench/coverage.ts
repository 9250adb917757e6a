import { startEmulator, type RunningEmulator } from "@/emulator/server.ts";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { runProcessor } from "@/lib/engine/process.ts";
import { environmentName, getProvider } from "@/lib/providers/registry.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";
import { type Bench, rounded } from "./bench.ts";
import { type Lab, makeJob, startLab } from "./lab.ts";

const ROWS = 1_000;
const FINDERS = [
  "findymail",
  "icypeas",
  "leadmagic",
  "prospeo",
  "hunter",
  "apollo",
  "anymail-finder",
  "skrapp",
  "datagma",
  "surfe",
];
const VERIFIERS = ["dns-mx", "zerobounce", "neverbounce"];

/** What does asking ten finders bring over asking one? */
export const coverage: Bench = {
  name: "coverage",
  about: `${ROWS} rows over ten finders and three verifiers, beside each finder alone with the same verifiers, against the emulated world's truth`,
  run: async (say) => {
    const emulator = await startEmulator({ seed: 41, latency: "none", limits: "none" });
    const lab = await startLab();
    try {
      const runs = [];
      for (const finders of [FINDERS, ...FINDERS.map((finder) => [finder])]) {
        const name = finders.length > 1 ? "ten finders" : (finders[0] ?? "");
        say(name);
        runs.push({ name, ...(await enrich(lab, emulator, finders)) });
      }
      const [all, ...alone] = runs;
      if (!all) throw new Error("Nothing was run.");
      const best = Math.max(...alone.map(({ coverage }) => coverage));
      const percent = (share: number) => `${(100 * share).toFixed(1)}%`;
      return {
        head: ["waterfall", "verified", "of all rows", "of the verified, right", "paid calls", "cost"],
        rows: runs.map((run) => [
          run.name,
          run.verified,
          percent(run.coverage),
          percent(run.precision),
          run.paidCalls,
          `$${run.dollars.toFixed(2)}`,
        ]),
        notes: [
          "Verified: accepted after a verifier called the address valid. Right: the address reaches a working mailbox in the emulated world. Cost: the emulator's own books at its invented prices.",
          "Each run in a workspace of its own, so that no answer is known from another.",
        ],
        result: {
          coverage: rounded(all.coverage, 4),
          precision: rounded(all.precision, 4),
          bestAlone: rounded(best, 4),
          pointsAbove: rounded(100 * (all.coverage - best), 1),
        },
      };
    } finally {
      await lab.stop();
      await emulator.close();
    }
  },
};

async function enrich(lab: Lab, emulator: RunningEmulator, finders: readonly string[]) {
  const workspace = await createWorkspace(lab.pool, finders.join());
  const environment = emulatorEnvironment(emulator.url);
  for (const slug of [...finders, ...VERIFIERS]) {
    const keyless = getProvider(slug).auth.kind === "none";
    await lab.pool.query(
      "insert into public.connections (workspace_id, provider, ciphertext, limits) values ($1, $2, $3, $4)",
      [
        workspace.workspaceId,
        slug,
        keyless ? null : environment[`${environmentName(slug)}_API_KEY`],
        JSON.stringify({ windows: [{ limit: 500, perMs: 1_000 }] }),
      ],
    );
  }
  const before = emulator.billing();
  const rows = emulator.world.rows(ROWS, { duplicateShare: 0 });
  const jobId = await makeJob(
    { pool: lab.pool, workspace },
    {
      columns: ["first", "last", "company", "domain", "linkedin"],
      mapping: {
        first: "firstName",
        last: "lastName",
        company: "companyName",
        domain: "companyDomain",
        linkedin: "linkedinUrl",
      },
      rows: rows.map(({ firstName, lastName, company, domain, linkedin }) => [
        firstName,
        lastName,
        company,
        domain,
        linkedin,
      ]),
      waterfall: {
        name: "coverage",
        target: "email",
        steps: finders.map((provider) => ({ provider, operation: "find-email" })),
        verifiers: VERIFIERS.map((provider) => ({ provider, operation: "verify-email" })),
      },
    },
  );
  const over = new AbortController();
  const finished = whenOver(lab, jobId).finally(() => over.abort());
  await runProcessor({
    pool: lab.pool,
    kind: "cli",
    budgetMs: Infinity,
    idle: "wait",
    signal: over.signal,
    concurrency: 1_000,
    callSettings: {
      credential: (_workspace, connection) => connection.ciphertext ?? undefined,
      baseUrl: (provider) => environment[`${environmentName(provider.slug)}_BASE_URL`],
      callbackUrl: () => undefined,
    },
    onError: (error, where) => console.error(where, error),
  });
  await finished;
  const { rows: records } = await lab.pool.query<{ email: string }>(
    `select output -> 'fields' ->> 'email' as email from public.records
     where job_id = $1 and state = 'success' and (output ->> 'verified')::boolean`,
    [jobId],
  );
  const right = records.filter(({ email }) => emulator.world.mailboxOf(email) === "active").length;
  const after = emulator.billing();
  return {
    verified: records.length,
    coverage: right / ROWS,
    precision: records.length === 0 ? 0 : right / records.length,
    paidCalls: after.paidCalls - before.paidCalls,
    dollars: after.dollars - before.dollars,
  };
}

const MOST_MS = 300_000;

/** Answers that come later are waited for. */
async function whenOver(lab: Lab, jobId: string): Promise<void> {
  for (const deadline = Date.now() + MOST_MS; Date.now() < deadline;) {
    const { rows } = await lab.pool.query("select 1 from public.jobs where id = $1 and finished_at is not null", [
      jobId,
    ]);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`A run did not end in ${MOST_MS / 1_000} s.`);
}
