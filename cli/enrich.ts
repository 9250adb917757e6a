import { randomUUID } from "node:crypto";
import { access, constants, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { UsageError } from "./failure.ts";
import { fromHere, readList } from "./files.ts";
import { chooseMapping } from "./enrich/choose-mapping.ts";
import { chooseWaterfall } from "./enrich/choose-waterfall.ts";
import { dropAbandoned } from "./enrich/drop-abandoned.ts";
import { forget } from "./enrich/forget.ts";
import { describeRun } from "./enrich/forecast.ts";
import { openInstallation } from "./enrich/installation.ts";
import { keysFromEnvironment } from "./enrich/keys.ts";
import { showProgress } from "./enrich/progress.ts";
import { runToEnd, type Run } from "./enrich/run.ts";
import { submit } from "./enrich/submit.ts";
import { describeProviders, describeResult } from "./enrich/summary.ts";
import { writeExport } from "./enrich/write-export.ts";
import { confirm } from "./stdin.ts";

export type EnrichOptions = {
  waterfall: string;
  out: string;
  emulator?: boolean;
  limit?: number;
  mapping?: string;
  ephemeral?: boolean;
  yes?: boolean;
  json?: boolean;
};

const say = (text: string) => process.stderr.write(`${text}\n`);

/**
 * `enrich <file.csv>`: everything that could be wrong is found before anything is started, and everything is started
 * before anything is paid.
 * @returns the exit code: 0, 1 when the job failed as a whole, 130 after Ctrl-C
 */
export async function enrich(path: string, options: EnrichOptions): Promise<number> {
  const emulator = options.emulator === true;
  const out = await checkedOut(path, options.out);
  const waterfall = await chooseWaterfall(options.waterfall);
  const list = await readList(path);
  const rows = list.rows.slice(0, options.limit);
  const mapping = await chooseMapping(list, options.mapping);
  const { text, worstCaseCredits } = describeRun(waterfall, { fileName: list.fileName, rows: rows.length, mapping });
  const keys = emulator ? {} : keysFromEnvironment(waterfall);

  for (const { line, message } of list.warnings) say(`${list.fileName}, line ${line}: ${message}`);
  say(text);
  if (!emulator && worstCaseCredits > 0 && !options.yes && !(await confirm("Run it?")))
    throw new UsageError("Nothing was asked or paid; add --yes to run it without a question.");

  const { session, close } = await openInstallation({ emulator, keys });
  try {
    const { fileName, columns } = list;
    const ephemeral = options.ephemeral === true;
    const { jobId, resumed } = await submit(session, { fileName, columns, rows, mapping, waterfall, ephemeral });
    await dropAbandoned(session, jobId);
    if (resumed) say("Going on with the run of this list that was interrupted.");
    const progress = showProgress();
    const startedAt = performance.now();
    const run = await runToEnd(session, jobId, {
      progress: progress.show,
      stopping: ({ onWire, onWireCredits }) =>
        say(
          `\nStopping; ${onWire} calls are on the wire (at most ${onWireCredits} credits). Ctrl-C again leaves them.`,
        ),
    }).finally(progress.end);
    const durationMs = Math.round(performance.now() - startedAt);
    const partial = `${out}.${randomUUID()}.part`;
    try {
      await writeExport(session, jobId, partial, out);
      await rename(partial, out);
      if (ephemeral) await forget(session, jobId);
    } finally {
      await rm(partial, { force: true });
    }
    tell(run, { out, durationMs, json: options.json === true });
    if (run.stopped) return 130;
    return run.job.state === "failed" ? 1 : 0;
  } finally {
    await close();
  }
}

function tell({ job, stopped }: Run, facts: { out: string; durationMs: number; json: boolean }): void {
  say(`\n${describeProviders(job)}\n`);
  if (stopped)
    say(`${stopped.onWire} calls were on the wire when it was stopped; what they found is kept and counted below.`);
  say(`${describeResult(job)} Written to ${facts.out}.`);
  if (!facts.json) return;
  const { total, rev: _, ...counts } = job.progress;
  const result = { jobId: job.id, state: job.state, records: total, ...counts, durationMs: facts.durationMs };
  process.stdout.write(`${JSON.stringify({ ...result, providers: job.providers, output: facts.out })}\n`);
}

/** Finds out now, and not after the run, that the result cannot be written. */
async function checkedOut(input: string, output: string): Promise<string> {
  const out = fromHere(output);
  if (out === fromHere(input)) throw new UsageError("--out is the list itself; name another file.");
  await access(dirname(out), constants.W_OK).catch((error: unknown) => {
    throw new UsageError(`--out: the folder ${dirname(out)} is not there or may not be written to.`, { cause: error });
  });
  return out;
}
