import type { EmailStatus } from "@/lib/contracts/entities.ts";
import type { RecordError, RecordOutput, RecordProvenance, RecordStep } from "@/lib/contracts/job.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FailedOutcome, FailureKind, FoundOutcome, NotFoundOutcome } from "@/lib/contracts/outcome.ts";

/** What goes in and out of the machine, and what it remembers between two questions. All of it is plain JSON. */

export type Question = {
  provider: string;
  operation: OperationName;
  input: Record<string, string>;
  timeoutMs: number;
  retryAttempts: number;
  /** The row fields that the answer is wanted for; without them it is one thing as a whole. */
  wants?: string[];
  /** Position among the plan's finders or verifiers, by `role`. */
  step: number;
  role: "finder" | "verifier";
};

/** How a question ended, retries included. A pending answer is waited for outside. */
export type Answer = {
  outcome: FoundOutcome | NotFoundOutcome | FailedOutcome;
  /** True when an earlier look-up answered and nothing was called or paid. */
  cached: boolean;
  credits: number;
  /** Beside a failure: what of an earlier answer is not too old to be used. */
  older?: unknown;
  lookupId?: string;
  generation?: number;
  latencyMs?: number;
};

export type Result = {
  state: "success" | "not_found" | "failed" | "skipped";
  /** Null when nothing at all was learnt. */
  output: RecordOutput | null;
  provenance: RecordProvenance;
  /** Set when failed or skipped. */
  error: RecordError | null;
  /** Who supplied the accepted value; null when nothing was accepted or the row's own value was kept. */
  acceptedProvider: string | null;
  judged: JudgedFind[];
};

/** A call that found an address, and what verifiers then said of it. */
export type JudgedFind = { lookupId: string; generation: number; verdict: EmailStatus };

export type Effect = { type: "ask"; question: Question } | { type: "done"; result: Result };
export type Step = { state: State; effect: Effect };

/** Stands in the place of a provider for what the row itself said. */
export const ROW_SOURCE = "input";

export type Failure = { providerName: string; kind: FailureKind; message: string };

/** One source that named an address. `below` is the minimum its confidence did not reach. */
export type Sighting = { provider: string; status?: EmailStatus; confidence?: number; below?: number };

/** What the verifier at the same position said, or why it could not. */
export type Check = { provider: string; verdict: EmailStatus } | { provider: string; failure: Failure };

/** An address under consideration. `checks` run along the plan's verifiers. */
export type Address = { email: string; sightings: Sighting[]; checks: Check[] };

/** A field that a vendor supplied. */
export type Learnt = { value: unknown; provider: string; confidence?: number };

export type State = {
  row: Record<string, unknown>;
  learnt: Record<string, Learnt>;
  addresses: Address[];
  nextFinder: number;
  findersAsked: number;
  /** Finders that failed. What verifiers failed on stands in the address's checks. */
  failures: Failure[];
  /** A finder failed under `fallback: "stop"`. */
  stopped: boolean;
  steps: RecordStep[];
  /** The question whose answer is awaited; null when done. */
  asked: Question | null;
};
