import type { Clock } from "@/lib/clock.ts";
import type { LogLine } from "@/lib/contracts/job.ts";
import { completeJobs, settle, type Settlement, tell } from "@/lib/db/engine.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { Batcher } from "./batcher.ts";
import type { Telemetry } from "./telemetry.ts";
import { withRetry } from "./transient.ts";

/** At most this many console lines of a job go with one batch; the rest are counted. */
const LINES_PER_BATCH = 40;

type SaidLine = Omit<LogLine, "at"> & { saidAt: number };

/** Writes results in batches, with the console lines that belong to them, and tells listeners at most each 100 ms a job. */
export class Settler {
  settled = 0;
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #workerId: string;
  readonly #telemetry: Telemetry;
  readonly #batches: Batcher<Settlement, true>;
  readonly #lines = new Map<string, SaidLine[]>();
  #untold = new Set<string>();

  constructor(db: Queryable, clock: Clock, workerId: string, maxSize: number, telemetry: Telemetry) {
    this.#db = db;
    this.#clock = clock;
    this.#workerId = workerId;
    this.#telemetry = telemetry;
    this.#batches = new Batcher((items) => this.#write(items), { maxSize, gatherMs: 4, concurrency: 1 });
  }

  /** Resolves once it is committed. */
  async add(item: Settlement): Promise<void> {
    await this.#batches.add(item);
    if (item.state !== "waiting") this.settled += 1;
  }

  /** Kept until the job's next batch, or until `flush`. */
  log(jobId: string, line: Omit<LogLine, "at">): void {
    const lines = this.#lines.get(jobId) ?? [];
    lines.push({ saidAt: this.#clock.now(), ...line });
    this.#lines.set(jobId, lines);
  }

  /** Lines without a batch of their own, and hints that were held back. */
  async flush(): Promise<void> {
    if (this.#lines.size > 0) await this.#write([]);
    const untold = [...this.#untold];
    this.#untold = new Set();
    if (untold.length > 0) await withRetry(this.#clock, () => tell(this.#db, untold));
  }

  async #write(items: Settlement[]): Promise<true[]> {
    const said = [...this.#lines].map(([jobId, lines]) => ({ jobId, lines: shortened(lines) }));
    this.#lines.clear();
    const logs = () => Object.fromEntries(said.map(({ jobId, lines }) => [jobId, lines.map(this.#aged)]));
    const askedAt = this.#clock.now();
    const jobs = await withRetry(this.#clock, () => settle(this.#db, this.#workerId, items, logs()));
    this.#telemetry.settled(items.length, (this.#clock.now() - askedAt) / 1_000);
    for (const job of jobs) {
      if (job.told) this.#untold.delete(job.jobId);
      else this.#untold.add(job.jobId);
    }
    if (jobs.some((job) => job.done)) await withRetry(this.#clock, () => completeJobs(this.#db));
    return items.map(() => true);
  }

  /** With its age: the database says when that was, whatever this process's clock shows. */
  #aged = ({ saidAt, ...line }: SaidLine) => ({ ...line, ageMs: Math.max(0, this.#clock.now() - saidAt) });
}

function shortened(lines: SaidLine[]): SaidLine[] {
  const more = lines.length - LINES_PER_BATCH;
  if (more <= 0) return lines;
  // Warnings and errors are never the ones left out.
  const loud = lines.filter((line) => line.level !== "info");
  const quiet = lines.filter((line) => line.level === "info").slice(0, Math.max(0, LINES_PER_BATCH - loud.length));
  const kept = [...loud, ...quiet].sort((a, b) => a.saidAt - b.saidAt);
  const last = lines[lines.length - 1];
  if (!last || kept.length === lines.length) return kept;
  return [...kept, { saidAt: last.saidAt, level: "info", message: `… and ${lines.length - kept.length} more rows` }];
}
