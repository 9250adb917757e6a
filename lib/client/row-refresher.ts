import type { JobRecord } from "@/lib/contracts/job.ts";

/** The API gives at most this many named rows at once. */
const MAX_ROWS_PER_REQUEST = 500;
const INTERVAL_MS = 250;

export type RowRefresher = { changed: (seqs: Iterable<number>) => void; stop: () => void };

/**
 * Fetches rows that changed: the first change at once, then one request at a time, at most every 250 ms, for all that
 * came in meanwhile. Rows of a request that failed are asked again with the next one.
 */
export function createRowRefresher(
  fetchRows: (seqs: number[]) => Promise<JobRecord[]>,
  apply: (rows: ReadonlyMap<number, JobRecord>) => void,
): RowRefresher {
  const waiting = new Set<number>();
  let resting = false;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let inFlight = Promise.resolve();

  function flush(): void {
    if (resting || stopped || waiting.size === 0) return;
    resting = true;
    timer = setTimeout(() => void rested(), INTERVAL_MS);
    const seqs = [...waiting].slice(0, MAX_ROWS_PER_REQUEST);
    for (const seq of seqs) waiting.delete(seq);
    inFlight = fetchRows(seqs).then(
      (rows) => {
        if (!stopped) apply(new Map(rows.map((row) => [row.seq, row])));
      },
      () => {
        for (const seq of seqs) waiting.add(seq);
      },
    );
  }

  async function rested(): Promise<void> {
    await inFlight;
    resting = false;
    flush();
  }

  return {
    changed: (seqs) => {
      for (const seq of seqs) waiting.add(seq);
      flush();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
