import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Job, terminalJobStates } from "@/lib/contracts/job.ts";
import type { Stack } from "../stack.ts";
import { readBooks, readLog, shareValid } from "./emulator-books.ts";
import type { JobAccess } from "./job-access.ts";
import { databaseTime, readLedger, verifiedAddresses } from "./ledger.ts";
import type { DemoList } from "./list.ts";
import { lowerBound } from "./lower-bound.ts";

const LOOK_MS = 500;

/** The demo's figures; `--json` prints them. Times in milliseconds. */
export type DemoResult = {
  records: number;
  success: number;
  notFound: number;
  failed: number;
  skipped: number;
  verified: number;
  /** By the emulator's own books. */
  paidCalls: number;
  /** By the product's ledger. */
  ledgerPaidCalls: number;
  distinctLookups: number;
  unknownCalls: number;
  creditsUsed: number;
  durationMs: number;
  recordsPerSecond: number;
  output: string;
  /** No run over these calls could be shorter, by the emulated vendors' limits; `boundBy` is the slowest of them. */
  lowerBoundMs: number;
  boundBy: string;
  workerPeakRssBytes: number | null;
  /** Share of the verified addresses that reach a mailbox in the emulator's world; null where none was verified. */
  precision: number | null;
};

/** Enriches the list, follows the job to its end, writes the export, and reads the books of both sides. */
export async function runDemo(
  stack: Stack,
  access: JobAccess,
  list: DemoList,
  { waterfall, outDir, onProgress }: { waterfall: string; outDir: string; onProgress: (job: Job) => void },
): Promise<{ job: Job; result: DemoResult }> {
  const { databaseUrl, emulatorUrl } = stack;
  const since = await databaseTime(databaseUrl);
  const jobId = await access.create(list, waterfall);
  const job = await follow(access, jobId, onProgress);

  await mkdir(outDir, { recursive: true });
  const output = join(outDir, `${list.name.replace(/\.csv$/, "").replaceAll(" ", "-")}-enriched.csv`);
  await pipeline(await access.export(jobId), createWriteStream(`${output}.part`));
  await rename(`${output}.part`, output);

  const [books, ledger, addresses] = await Promise.all([
    readBooks(emulatorUrl),
    readLedger(databaseUrl, since),
    verifiedAddresses(databaseUrl, jobId),
  ]);
  const bound = await lowerBound(books, readLog(emulatorUrl));
  const precision = await shareValid(emulatorUrl, addresses);
  const { total, success, notFound, failed, skipped, verified, unknownCalls, credits } = job.progress;
  // Both by the database's clock: from the moment the job was there to the moment its last row was settled.
  const durationMs = Date.parse(job.finishedAt ?? "") - Date.parse(job.createdAt);
  const result = {
    records: total,
    success,
    notFound,
    failed,
    skipped,
    verified,
    paidCalls: books.paidCalls,
    ledgerPaidCalls: ledger.paidCalls,
    distinctLookups: ledger.distinctLookups,
    unknownCalls,
    creditsUsed: credits,
    durationMs,
    recordsPerSecond: Math.round((total / Math.max(1, durationMs)) * 100_000) / 100,
    output,
    lowerBoundMs: bound.ms,
    boundBy: bound.provider,
    workerPeakRssBytes: await peakRss(stack.workerHealthUrl),
    precision: precision === null ? null : Math.round(precision * 10_000) / 10_000,
  };
  return { job, result };
}

async function follow(access: JobAccess, jobId: string, onProgress: (job: Job) => void): Promise<Job> {
  for (;;) {
    const job = await access.get(jobId);
    onProgress(job);
    if (terminalJobStates.has(job.state)) return job;
    await wait(LOOK_MS);
  }
}

async function peakRss(healthUrl: string | undefined): Promise<number | null> {
  if (healthUrl === undefined) return null;
  const health = z.object({ peakRssBytes: z.number() }).safeParse(await (await fetch(healthUrl)).json());
  return health.success ? health.data.peakRssBytes : null;
}
