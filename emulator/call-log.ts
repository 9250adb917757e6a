import type { Verdict } from "./ledger.ts";

/**
 * One call as it happened. Times in milliseconds since 1970. `asked` is a hash of the whole call, `questions` are hashes
 * of what was billed: calls can be matched without naming people.
 */
export type CallEntry = {
  seq: number;
  t: number;
  provider: string;
  operation: string;
  key: string;
  status: number;
  verdict: Verdict;
  billed: number;
  asked: string;
  questions: string[];
  fault?: string;
  startedMs: number;
  endedMs: number;
};

/** The last calls, oldest first; older ones fall out. */
export class CallLog {
  readonly #capacity: number;
  #entries: CallEntry[] = [];
  #seq = 0;

  constructor(capacity = 100_000) {
    this.#capacity = capacity;
  }

  add(entry: Omit<CallEntry, "seq" | "t">): void {
    this.#entries[this.#seq % this.#capacity] = { seq: this.#seq, t: entry.startedMs, ...entry };
    this.#seq++;
  }

  /** Entries with `seq` at or above `since`, in the order in which the calls ended. */
  since(since: number, limit: number): CallEntry[] {
    const first = Math.max(since, this.#seq - this.#entries.length, 0);
    const found: CallEntry[] = [];
    for (let seq = first; seq < this.#seq && found.length < limit; seq++) {
      const entry = this.#entries[seq % this.#capacity];
      if (entry) found.push(entry);
    }
    return found;
  }

  reset(): void {
    this.#entries = [];
    this.#seq = 0;
  }
}
