import { z } from "zod";
import { type Queryable, rows } from "./queryable.ts";

/** Pacing, circuit and standing of keys, as the processor sees them. */

export type LaneLease = {
  connectionId: string;
  scope: string;
  workerId: string;
  wanted: number;
  /** No start time further ahead than this is leased. */
  horizonMs: number;
  /** Least time between two starts, microseconds. */
  gapUs: number;
  longWindows: readonly { perMs: number; limit: number }[];
  concurrency: number | null;
  inFlight: number;
  /** Results since the last lease, with how long ago each call began. `failed` is null for a probe that says nothing. */
  results: readonly { failed: boolean | null; ageMs: number }[];
  pauseMs: number | null;
  circuit: CircuitNumbers;
};

/** `failures` among the `window` latest calls open the circuit for `cooldownMs`. */
export type CircuitNumbers = { window: number; failures: number; cooldownMs: number };

const lease = z
  .object({
    state: z.enum(["open", "probe", "full", "paused", "tripped", "gone"]),
    starts_ms: z.array(z.number()).nullable(),
    until_ms: z.number().nullable(),
    down_ms: z.number().nullable(),
  })
  .transform((row) => ({
    state: row.state,
    startsMs: row.starts_ms ?? [],
    untilMs: row.until_ms ?? 0,
    downMs: row.down_ms ?? 0,
  }));
export type LeasedStarts = z.infer<typeof lease>;

export async function leaseLane(db: Queryable, wanted: LaneLease): Promise<LeasedStarts> {
  const [row] = await rows(
    db,
    lease,
    "select * from engine.lease_lane($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    [
      wanted.connectionId,
      wanted.scope,
      wanted.workerId,
      wanted.wanted,
      wanted.horizonMs,
      wanted.gapUs,
      wanted.longWindows.map((window) => window.perMs),
      wanted.longWindows.map((window) => window.limit),
      wanted.concurrency,
      wanted.inFlight,
      wanted.results.map((result) => result.failed),
      wanted.results.map((result) => Math.round(result.ageMs)),
      wanted.pauseMs,
      JSON.stringify(wanted.circuit),
    ],
  );
  return row ?? { state: "gone", startsMs: [], untilMs: 0, downMs: 0 };
}

/** `replaced`: the key is no longer the one that was asked with, so this says nothing of it; `known`: it was so before. */
const standing = z.enum(["news", "known", "replaced"]);

/** Keeps what a vendor said of the key that `ciphertext` seals (null where the provider takes none). */
export async function setConnectionStatus(
  db: Queryable,
  connection: { id: string; ciphertext: string | null },
  status: "active" | "rejected" | "exhausted",
  reason: string,
): Promise<z.infer<typeof standing>> {
  const [row] = await rows(
    db,
    z.object({ said: standing }),
    "select engine.set_connection_status($1, $2, $3, $4) as said",
    [connection.id, status, reason, connection.ciphertext],
  );
  return row?.said ?? "replaced";
}
