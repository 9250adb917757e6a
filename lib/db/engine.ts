import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { type Queryable, rows } from "./queryable.ts";

/**
 * The processor's side of the database: one typed function per `engine.*` function. Each is one statement, so that a
 * frozen process can hold no lock, and each may be repeated after a lost reply. Durations go in, never a process's clock.
 */

const count = z.coerce.number();
const json = z.unknown();

export type WorkerKind = "cron" | "wake" | "worker" | "cli";

export type Beat = {
  /** False when the worker is new, or was taken for dead and its records given to others. */
  known: boolean;
  /** Whether other workers live. */
  company: boolean;
};

export async function beat(db: Queryable, workerId: string, kind: WorkerKind, leaseMs: number): Promise<Beat> {
  const [row] = await rows(
    db,
    z.object({ known: z.boolean(), company: z.boolean() }),
    `select engine.beat($1, $2, $3) as known,
       exists (select 1 from public.workers w where w.id <> $1 and w.lease_until > clock_timestamp()) as company`,
    [workerId, kind, leaseMs],
  );
  return row ?? { known: false, company: false };
}

export async function retire(db: Queryable, workerId: string): Promise<void> {
  await db.query("select engine.retire($1)", [workerId]);
}

/** The slot's number, or null when all are taken. */
export async function takeSlot(db: Queryable, workerId: string, leaseMs: number): Promise<number | null> {
  const schema = z.object({ slot: z.number().nullable() });
  const [row] = await rows(db, schema, "select engine.take_slot($1, $2) as slot", [workerId, leaseMs]);
  return row?.slot ?? null;
}

export async function freeSlot(db: Queryable, workerId: string): Promise<void> {
  await db.query("select engine.free_slot($1)", [workerId]);
}

const claimedRecord = z
  .object({
    workspace_id: z.string(),
    job_id: z.string(),
    seq: z.number(),
    input: z.array(z.string()),
    attempts: z.number(),
  })
  .transform((row) => ({
    workspaceId: row.workspace_id,
    jobId: row.job_id,
    seq: row.seq,
    cells: row.input,
    attempts: row.attempts,
  }));
export type ClaimedRecord = z.infer<typeof claimedRecord>;

export function claim(db: Queryable, workerId: string, room: number): Promise<ClaimedRecord[]> {
  return rows(db, claimedRecord, "select * from engine.claim($1, $2)", [workerId, room]);
}

/** Makes due again what is leased to the process and not among `held`: it never heard of that, or gave it up. Gives how many. */
export async function handBack(db: Queryable, workerId: string, held: readonly { jobId: string; seq: number }[]) {
  const [row] = await rows(db, z.object({ back: count }), "select engine.hand_back($1, $2) as back", [
    workerId,
    JSON.stringify(held.map(({ jobId, seq }) => ({ jobId, seq }))),
  ]);
  return row?.back ?? 0;
}

export async function restJobs(db: Queryable): Promise<number> {
  const [row] = await rows(db, z.object({ rested: count }), "select engine.rest_jobs() as rested", []);
  return row?.rested ?? 0;
}

/** Leaves a job alone for a while, at most a minute: all that was claimed of it was turned away. */
export async function gateJob(db: Queryable, jobId: string, ms: number): Promise<void> {
  await db.query("select engine.gate_job($1, $2)", [jobId, Math.ceil(ms)]);
}

export async function moveFloors(db: Queryable): Promise<void> {
  await db.query("select engine.move_floors()", []);
}

/** How a record goes back: finished, or put off (`waiting`) for `runAfterMs`. */
export type Settlement = {
  jobId: string;
  seq: number;
  state: "success" | "not_found" | "failed" | "skipped" | "waiting" | "cancelled";
  output?: unknown;
  provenance?: unknown;
  error?: unknown;
  /** `waiting` only: milliseconds until it is due, and whether that counts as one of its attempts. */
  runAfterMs?: number;
  counts?: boolean;
  verified?: boolean;
  /** Provider of the accepted value. */
  accepted?: string | null;
  /** Providers that answered from memory, one entry per step. */
  cached?: string[];
  /** The calls that found the addresses which verifiers judged; counted once for each call, by its first verdict. */
  judged?: { lookupId: string; generation: number; verdict: EmailStatus }[];
};

const settledJob = z
  .object({ job_id: z.string(), changed: z.number(), done: z.boolean(), told: z.boolean() })
  .transform((row) => ({ jobId: row.job_id, changed: row.changed, done: row.done, told: row.told }));

export function settle(db: Queryable, workerId: string, items: readonly Settlement[], logs: Record<string, unknown[]>) {
  return rows(db, settledJob, "select * from engine.settle($1, $2, $3)", [
    workerId,
    JSON.stringify(items),
    JSON.stringify(logs),
  ]);
}

export async function tell(db: Queryable, jobIds: readonly string[]): Promise<void> {
  await db.query("select engine.tell($1)", [jobIds]);
}

const completedJob = z
  .object({ job_id: z.string(), state: z.string() })
  .transform((row) => ({ jobId: row.job_id, state: row.state }));

export function completeJobs(db: Queryable) {
  return rows(db, completedJob, "select * from engine.complete_jobs()", []);
}

export async function cancelRecords(db: Queryable): Promise<number> {
  const [row] = await rows(db, z.object({ cancelled: count }), "select engine.cancel_records() as cancelled", []);
  return row?.cancelled ?? 0;
}

const swept = z.object({ workers: z.number(), unknown: z.number(), records: z.number() });

/** Undefined when no worker had died. */
export async function sweep(db: Queryable): Promise<z.infer<typeof swept> | undefined> {
  const [row] = await rows(db, swept, "select * from engine.sweep()", []);
  return row;
}

export type LookupQuestion = {
  jobId: string;
  seq: number;
  workspaceId: string;
  provider: string;
  operation: string;
  /** HMAC-SHA256 of the normalised input, hex. */
  hash: string;
  connectionId: string;
  /** Most credits the call can cost: reserved while it is open. */
  price: number;
  /** Money per credit, where the workspace said so. */
  unitPrice: number | null;
  repeat: "free" | "idempotent" | "paid";
  input: Record<string, unknown>;
  /** Absent: the operation's time is that of all its answer. */
  keep?: Keep;
};

/** For how long the fields of an answer serve this question, by the names that the answer has for them. */
export type Keep = {
  /** It is asked anew when one of these is in the answer and too old. */
  wants: string[];
  /** Those whose time is another than the operation's. */
  days: Record<string, number>;
  /** What is told beside a field and has no time of its own. */
  beside: readonly string[];
  /** How many days a miss holds for what is wanted. */
  missDays: number;
};

const lookupAnswer = z
  .object({
    i: z.number(),
    answer: z.enum(["yours", "hit", "miss", "older", "part", "error", "unknown", "parked", "later", "stopped", "lost"]),
    lookup_id: z.string().nullable(),
    generation: z.number().nullable(),
    result: json,
    error: json,
    own: z.boolean().nullable(),
    credits: z.coerce.number().nullable(),
    latency_ms: z.number().nullable(),
    wait_ms: z.number().nullable().optional(),
  })
  .transform((row) => ({
    i: row.i,
    answer: row.answer,
    lookupId: row.lookup_id ?? "",
    generation: row.generation ?? 0,
    result: row.result,
    error: row.error,
    own: row.own ?? false,
    credits: row.credits ?? 0,
    latencyMs: row.latency_ms,
    waitMs: row.wait_ms ?? 0,
  }));
export type LookupAnswer = z.infer<typeof lookupAnswer>;

const numbered = (questions: readonly LookupQuestion[]) =>
  JSON.stringify(questions.map((question, i) => ({ i, ...question })));

/** One answer per question, in order; undefined where nothing is known. */
export async function peek(db: Queryable, questions: readonly LookupQuestion[]): Promise<(LookupAnswer | undefined)[]> {
  const known = await rows(db, lookupAnswer, "select * from engine.peek($1)", [numbered(questions)]);
  const byIndex = new Map(known.map((answer) => [answer.i, answer]));
  return questions.map((_, i) => byIndex.get(i));
}

/** One answer per question, in order. Repeated with the same token it gives the same answers and reserves nothing more. */
export async function begin(db: Queryable, workerId: string, token: string, questions: readonly LookupQuestion[]) {
  const answers = await rows(db, lookupAnswer, "select * from engine.begin($1, $2, $3)", [
    workerId,
    token,
    numbered(questions),
  ]);
  const byIndex = new Map(answers.map((answer) => [answer.i, answer]));
  return questions.map((_, i) => byIndex.get(i));
}

export type FinishedCall = {
  lookupId: string;
  generation: number;
  state: "hit" | "miss" | "error" | "unknown" | "pending";
  result?: unknown;
  /** `retryable` with `retries` left makes it due again after `retryAfterMs`, or after a growing back-off. */
  error?: { kind: string; message: string; retryable: boolean; uncounted?: boolean };
  charged: number;
  kind?: string;
  status?: number;
  latencyMs?: number;
  ttlMs?: number;
  retries?: number;
  retryAfterMs?: number;
  backoffMs?: number;
  backoffMaxMs?: number;
  backoffFactor?: number;
  /** The share of a back-off that is drawn by lot, 0 to 1. */
  backoffJitter?: number;
  externalId?: string;
  pollAfterMs?: number;
  giveUpAfterMs?: number;
};

const bookedCall = z
  .object({ lookup_id: z.string(), generation: z.number(), accepted: z.boolean(), retry_ms: z.number().nullable() })
  .transform((row) => ({
    lookupId: row.lookup_id,
    generation: row.generation,
    accepted: row.accepted,
    retryMs: row.retry_ms,
  }));
/** `accepted` is false when the generation no longer stands or was answered already. `retryMs` is null when it is final. */
export type BookedCall = z.infer<typeof bookedCall>;

export async function finish(db: Queryable, calls: readonly FinishedCall[]): Promise<BookedCall[]> {
  const replies = await rows(db, bookedCall, "select * from engine.finish($1)", [JSON.stringify(calls)]);
  const byKey = new Map(replies.map((reply) => [`${reply.lookupId}.${reply.generation}`, reply]));
  return calls.map(({ lookupId, generation }) => {
    return byKey.get(`${lookupId}.${generation}`) ?? { lookupId, generation, accepted: false, retryMs: null };
  });
}

const duePoll = z
  .object({
    lookup_id: z.string(),
    generation: z.number(),
    workspace_id: z.string(),
    connection_id: z.string().nullable(),
    job_id: z.string().nullable(),
    provider: z.string(),
    operation: z.string(),
    external_id: z.string().nullable(),
    input: z.record(z.string(), z.unknown()).nullable(),
    price: z.coerce.number(),
    give_up: z.boolean().nullable(),
    age_ms: z.number(),
  })
  .transform((row) => ({
    lookupId: row.lookup_id,
    generation: row.generation,
    workspaceId: row.workspace_id,
    connectionId: row.connection_id,
    jobId: row.job_id,
    provider: row.provider,
    operation: row.operation,
    externalId: row.external_id,
    input: row.input ?? {},
    price: row.price,
    giveUp: row.give_up ?? false,
    /** Since the question was sent. */
    ageMs: row.age_ms,
  }));
export type DuePoll = z.infer<typeof duePoll>;

export function claimPolls(db: Queryable, workerId: string, limit: number, leaseMs: number): Promise<DuePoll[]> {
  return rows(db, duePoll, "select * from engine.claim_polls($1, $2, $3)", [workerId, limit, leaseMs]);
}

/** Milliseconds until something is due; null when there is nothing to wait for. */
export async function workDueMs(db: Queryable): Promise<number | null> {
  const [row] = await rows(db, z.object({ due: z.number().nullable() }), "select engine.work_due_ms() as due", []);
  return row?.due ?? null;
}
