/** A hand-back for less than this is no closed gate: the next claim may find the way free. */
const LONG_MS = 2_000;

/**
 * The records of one job in one claim. When all of them were turned away for a while (a circuit is open, a vendor asks for a
 * pause), claiming the job's other records would only bounce them too: `closed` is told for how long.
 */
export class ClaimGate {
  #left: number;
  #shortestMs = Infinity;
  readonly #closed: (ms: number) => void;

  constructor(records: number, closed: (ms: number) => void) {
    this.#left = records;
    this.#closed = closed;
  }

  /** One record is through with its turn; `waitMs` where it was put off. */
  over(waitMs: number | undefined): void {
    this.#left -= 1;
    this.#shortestMs = Math.min(this.#shortestMs, waitMs ?? 0);
    if (this.#left === 0 && this.#shortestMs >= LONG_MS) this.#closed(this.#shortestMs);
  }
}
