import type { Clock } from "@/lib/clock.ts";
import { type LaneLease, leaseLane } from "@/lib/db/engine-lanes.ts";
import type { Queryable } from "@/lib/db/queryable.ts";
import type { Bulk } from "@/lib/providers/provider.ts";
import { circuitNumbers, pacingOf } from "./pacing.ts";

/**
 * Which calls of a lane may be for many questions. Where a vendor allows fewer of those than of single ones they have starts
 * of their own, shared by all processes; a call that gets none goes out for one question, so nothing ever waits for one.
 */
export class BatchStarts {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #lease: LaneLease | undefined;
  #notBefore = -Infinity;

  constructor(
    db: Queryable,
    clock: Clock,
    { limits }: Pick<Bulk, "limits">,
    identity: { connectionId: string; scope: string; workerId: string },
  ) {
    this.#db = db;
    this.#clock = clock;
    if (!limits) return;
    const { gapUs, longWindows } = pacingOf(limits);
    const nothingToReport = { inFlight: 0, results: [], pauseMs: null, circuit: circuitNumbers() };
    // Now or not at all: a start that lies ahead is not leased.
    this.#lease = { ...identity, wanted: 1, horizonMs: 0, gapUs, longWindows, concurrency: null, ...nothingToReport };
  }

  /** Whether a call for many may leave now. */
  async take(): Promise<boolean> {
    if (this.#clock.now() < this.#notBefore) return false;
    if (!this.#lease) return true;
    const { startsMs, untilMs } = await leaseLane(this.#db, this.#lease);
    if (startsMs.length > 0) return true;
    this.#notBefore = this.#clock.now() + untilMs;
    return false;
  }

  /** The vendor takes no lists from this key: there is no further attempt as long as this process runs. */
  forbid(): void {
    this.#notBefore = Infinity;
  }
}
