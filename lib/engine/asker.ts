import { randomUUID } from "node:crypto";
import type { Clock } from "@/lib/clock.ts";
import { AppError } from "@/lib/errors.ts";
import {
  begin,
  type BookedCall,
  finish,
  type FinishedCall,
  type LookupAnswer,
  type LookupQuestion,
  peek,
} from "@/lib/db/engine.ts";
import { type EngineConnection } from "@/lib/db/engine-context.ts";
import { setConnectionStatus } from "@/lib/db/engine-lanes.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import type { Bulk, Operation, Provider } from "@/lib/providers/provider.ts";
import { failed } from "@/lib/providers/outcome.ts";
import { findProvider } from "@/lib/providers/registry.ts";
import type { Answer } from "@/lib/waterfall/state.ts";
import { finishedCall, refusedAnswer, rememberedAnswer, withOlder } from "./answer.ts";
import { BatchStarts } from "./batch-starts.ts";
import { Batcher } from "./batcher.ts";
import type { CallSettings } from "./call-settings.ts";
import type { JobContext, JobContexts } from "./job-context.ts";
import { block, chargeOf, type Choice, chooseConnection, keyStatusAfter } from "./choose-connection.ts";
import { Lane, type Start, type Turn } from "./lanes.ts";
import { circuitNumbers, pacingOf } from "./pacing.ts";
import { type AnyQuestion, lookupQuestion } from "./questions.ts";
import { type BegunQuestion, type CallTarget, type LearntResult, type OwnResult, sendCall } from "./send-call.ts";
import { SharedCall } from "./shared-call.ts";
import { withRetry } from "./transient.ts";
import { workspaceMemory } from "./workspace-memory.ts";

/**
 * Answers questions: from memory where somebody asked before, else by one call in the lane's turn. The order is fixed:
 * peek, lane, begin (reserves the price), send at once, finish (books it). Nothing is begun that is not sent.
 */

export type Asked =
  | { type: "answer"; answer: Answer }
  /** The record waits on another's call; the answer wakes it. It is no longer this worker's. */
  | { type: "parked" }
  /** Not now: put the record off. `counts`: because the vendor failed (`failure` says how), not because of pacing or the circuit. */
  | { type: "later"; delayMs: number; counts: boolean; failure?: Answer }
  /** The job was cancelled or paused: nothing more may begin. */
  | { type: "stopped" }
  /** This worker was taken for dead; its records are others' now. */
  | { type: "lost" };

export type Note = { level: "info" | "warn" | "error"; message: string; provider?: string };

/** An outage is waited out for this long from its first sign; after that the step counts as failed and the row goes on. */
const OUTAGE_PATIENCE_MS = 15 * 60_000;
/** A pause or back-off up to this is waited out in memory; a longer one in the table. */
const SHORT_PAUSE_MS = 2_000;

export class Asker {
  calls = 0;
  /** A call was turned away because it could not have ended before the deadline: claiming more would only bounce. */
  ending = false;
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #workerId: string;
  readonly #contexts: JobContexts;
  readonly #settings: CallSettings;
  readonly #deadline: () => number;
  readonly #company: () => boolean;
  readonly #note: (jobId: string, note: Note) => void;
  readonly #lanes = new Map<string, { provider: string; lane: Lane }>();
  readonly #batches = new Map<string, BatchStarts>();
  /** `<job> <provider>` of those whose rows were turned away by an open circuit since their last good answer. */
  readonly #tripped = new Set<string>();
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #turns = new WeakMap<Turn, SharedCall<BegunQuestion, LearntResult>>();
  readonly #peeks: Batcher<LookupQuestion, { known: LookupAnswer | undefined }>;
  readonly #begins: Batcher<LookupQuestion, { answer: LookupAnswer | undefined }>;
  readonly #finishes: Batcher<FinishedCall, BookedCall>;

  constructor(run: {
    db: Queryable;
    clock: Clock;
    workerId: string;
    contexts: JobContexts;
    settings: CallSettings;
    deadline: () => number;
    /** Whether other processes ask the same vendors. */
    company: () => boolean;
    note: (jobId: string, note: Note) => void;
  }) {
    const { db, clock, workerId } = run;
    this.#db = db;
    this.#clock = clock;
    this.#workerId = workerId;
    this.#contexts = run.contexts;
    this.#settings = run.settings;
    this.#deadline = run.deadline;
    this.#company = run.company;
    this.#note = run.note;
    const size = { maxSize: 100, gatherMs: 3, concurrency: 2 };
    this.#peeks = new Batcher(async (questions) => {
      const known = await withRetry(clock, () => peek(db, questions));
      return known.map((answer) => ({ known: answer }));
    }, size);
    this.#begins = new Batcher(async (questions) => {
      const token = randomUUID();
      const answers = await withRetry(clock, () => begin(db, workerId, token, questions));
      return answers.map((answer) => ({ answer }));
    }, size);
    this.#finishes = new Batcher((calls) => withRetry(clock, () => finish(db, calls)), size);
  }

  /** `creditsLeft`: what may still be spent on this record; a call that could cost more is not made. */
  async ask(context: JobContext, seq: number, question: AnyQuestion, creditsLeft = Infinity): Promise<Asked> {
    const provider = findProvider(question.provider);
    const operation = provider?.operations[question.operation];
    if (!provider || !operation) return refused("invalid_input", `${question.provider} cannot ${question.operation}`);

    for (;;) {
      // Anew each time round: a key that was refused meanwhile gives way to another.
      const choice = this.#choose(context, provider, operation);
      if (!choice) return refused("auth", `There is no key for ${provider.name}; connect one`);
      const asked = lookupQuestion(context, seq, question, operation, choice.connection);
      const key = `${asked.workspaceId} ${asked.provider} ${asked.operation} ${asked.hash}`;
      const other = this.#underWay.get(key);
      if (other) {
        await other;
        continue;
      }
      let over = () => {};
      const mine = new Promise<void>((resolve) => (over = resolve));
      this.#underWay.set(key, mine);
      try {
        const outcome = await this.#once(context, asked, question, { provider, operation, choice, creditsLeft });
        if (outcome !== "again") return outcome;
      } finally {
        this.#underWay.delete(key);
        over();
      }
    }
  }

  #choose(context: JobContext, provider: Provider, operation: Operation): Choice | undefined {
    return chooseConnection(context, provider, (connection) => this.lane(connection, provider, operation).waiting);
  }

  /** Books a call made elsewhere (a poll, a callback). */
  book(call: FinishedCall): Promise<BookedCall> {
    return this.#finishes.add(call);
  }

  /** Without an operation, what goes by the limits of the whole key. */
  lane(connection: EngineConnection, provider: Provider, operation?: Operation): Lane {
    // A plan's own limits are those of the whole key.
    const scope = operation?.limits && !connection.limits ? operation.name : "";
    const key = `${connection.id} ${scope}`;
    const known = this.#lanes.get(key);
    if (known) return known.lane;
    const identity = { connectionId: connection.id, scope, workerId: this.#workerId };
    const pacing = pacingOf(connection.limits ?? operation?.limits ?? provider.limits);
    const run = { clock: this.#clock, deadline: this.#deadline, company: this.#company };
    const lane = new Lane(this.#db, run, identity, pacing, circuitNumbers());
    this.#lanes.set(key, { provider: provider.slug, lane });
    return lane;
  }

  #batchesOf(connection: EngineConnection, operation: Operation, bulk: Bulk): BatchStarts {
    const scope = `${operation.name} in lists`;
    const key = `${connection.id} ${scope}`;
    const known = this.#batches.get(key);
    if (known) return known;
    const identity = { connectionId: connection.id, scope, workerId: this.#workerId };
    const batches = new BatchStarts(this.#db, this.#clock, bulk, identity);
    this.#batches.set(key, batches);
    return batches;
  }

  /** How many questions wait for their turn, by provider. */
  waiting(): Map<string, number> {
    const waiting = new Map<string, number>();
    for (const { provider, lane } of this.#lanes.values())
      waiting.set(provider, (waiting.get(provider) ?? 0) + lane.waiting);
    return waiting;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(({ lane }) => lane.close()));
  }

  async #once(
    context: JobContext,
    asked: LookupQuestion,
    question: AnyQuestion,
    target: { provider: Provider; operation: Operation; choice: Choice; creditsLeft: number },
  ): Promise<Asked | "again"> {
    const { known } = await this.#peeks.add(asked);
    if (known && known.answer !== "part") return { type: "answer", answer: rememberedAnswer(known) };
    const heard = await this.#call(context, asked, question, target);
    if (heard === "again") return heard;
    if (heard.type === "answer") return { ...heard, answer: withOlder(heard.answer, known?.result) };
    if (heard.type === "later" && heard.failure) return { ...heard, failure: withOlder(heard.failure, known?.result) };
    return heard;
  }

  async #call(
    context: JobContext,
    asked: LookupQuestion,
    question: AnyQuestion,
    target: { provider: Provider; operation: Operation; choice: Choice; creditsLeft: number },
  ): Promise<Asked | "again"> {
    const { provider, operation, choice } = target;
    const { connection } = choice;
    if (choice.blocked) {
      // The key may have been replaced since the row was taken up.
      const latest = this.#choose(await this.#contexts.latest(context.jobId), provider, operation);
      const usable = latest !== undefined && latest.blocked === undefined;
      return usable ? anew : { type: "answer", answer: refusedAnswer(choice.blocked) };
    }
    if (asked.price > target.creditsLeft)
      return refused("budget", `Asking ${provider.name} could cost more than the row's budget leaves`);

    // Opened before anything is reserved: a key that cannot be opened must not leave a look-up calling for ever.
    const credential = this.#credential(context, connection);
    if (credential instanceof AppError) return refused("auth", credential.message);
    const lane = this.lane(connection, provider, operation);
    const { bulk } = operation;
    const batches = bulk && this.#batchesOf(connection, operation, bulk);
    const group = bulk && batches && { name: operation.name, min: bulk.min, max: bulk.max, starts: batches };
    const start = await lane.request(context.jobId, question.timeoutMs, group);
    if (start.type === "closed") return this.#turnedAway(context, provider, start);

    const call = this.#callOf(
      context,
      { provider, operation, connection, credential, lane },
      question.timeoutMs,
      start,
    );
    let begun: LookupAnswer | undefined;
    try {
      begun = (await this.#begins.add(asked)).answer;
    } finally {
      if (begun?.answer !== "yours") call.leave();
    }
    if (!begun) return { type: "stopped" };
    switch (begun.answer) {
      case "stopped":
        return { type: "stopped" };
      case "lost":
        return { type: "lost" };
      case "parked":
        return { type: "parked" };
      case "later":
        return this.#putOff(begun.waitMs, rememberedAnswer(begun));
      case "yours":
        break;
      case "error":
        this.#noteBudget(context, provider, begun);
        return { type: "answer", answer: rememberedAnswer(begun) };
      case "hit":
      case "miss":
      case "older":
      case "part":
      case "unknown":
        return { type: "answer", answer: rememberedAnswer(begun) };
    }

    const { lookupId, generation } = begun;
    const { outcome, result, pauseMs, replaced } = await call.join({ input: question.input, lookupId, generation });
    if (outcome.outcome !== "failed" && this.#tripped.delete(`${context.jobId} ${provider.slug}`))
      this.#note(context.jobId, { level: "info", provider: provider.slug, message: `${provider.name} answers again` });
    const charge = chargeOf(operation, connection, question.input);
    const { backoff } = context;
    const booked = finishedCall(
      { lookupId, generation, operation, charge, retries: question.retryAttempts, backoff },
      outcome,
      result,
    );
    if (pauseMs !== undefined) booked.retryAfterMs = pauseMs;
    if (result.unoffered && booked.error) {
      batches?.forbid();
      booked.error = { ...booked.error, retryable: true, uncounted: true };
      booked.retryAfterMs = 0;
    }
    // The key is blocked in this job's own view first: else the question would be asked with it again.
    if (block(connection, outcome) && booked.error && (replaced || this.#hasAnotherKey(context, target))) {
      booked.error = { ...booked.error, retryable: true, uncounted: true };
      booked.retryAfterMs = 0;
    }
    const { accepted, retryMs } = await this.#finishes.add(booked);
    // Another holds the question now, or answered it already.
    if (!accepted) return "again";
    if (outcome.outcome === "pending") return this.#park(asked);
    if (replaced && retryMs !== null) return anew;
    const answer: Answer = {
      outcome,
      cached: false,
      credits: booked.state === "unknown" ? asked.price : booked.charged,
      lookupId,
      generation,
      latencyMs: Math.round(result.latencyMs),
    };
    if (retryMs !== null) return this.#putOff(retryMs, pauseMs === undefined ? answer : undefined);
    return { type: "answer", answer };
  }

  /** That of this question was refused or is empty, as has been learnt by now. */
  #hasAnotherKey(context: JobContext, { provider, operation }: { provider: Provider; operation: Operation }): boolean {
    const choice = this.#choose(context, provider, operation);
    return choice !== undefined && choice.blocked === undefined;
  }

  /** The call of a turn: made by the first of those that share it to come by. */
  #callOf(
    context: JobContext,
    target: CallTarget,
    timeoutMs: number,
    { sendAt, turn }: Extract<Start, { type: "go" }>,
  ) {
    const known = this.#turns.get(turn);
    if (known) return known;
    const startedAt = this.#clock.now();
    const call = new SharedCall<BegunQuestion, LearntResult>(
      turn.size,
      async (questions) => {
        this.calls += 1;
        const memory = workspaceMemory(this.#db, context.workspaceId);
        const run = { settings: this.#settings, memory };
        const results = await sendCall(run, target, { questions, sendAt, timeoutMs });
        const [first] = results;
        // What the key is worth can be learnt from the next call as well; these answers were paid for and must be booked.
        const said = first && (await this.#learn(context, target, first).catch(() => undefined));
        return results.map((own) => ({ ...own, replaced: said === "replaced" }));
      },
      () => target.lane.report(startedAt, undefined),
    );
    this.#turns.set(turn, call);
    return call;
  }

  #turnedAway(context: JobContext, provider: Provider, start: Extract<Start, { type: "closed" }>): Asked {
    if (start.reason === "ending") this.ending = true;
    if (start.reason === "gone") return refused("auth", `The key of ${provider.name} was removed`);
    if (start.downMs > OUTAGE_PATIENCE_MS)
      return refused(
        "unavailable",
        `${provider.name} has been failing for ${Math.round(start.downMs / 60_000)} minutes`,
      );
    if (start.reason === "tripped") {
      this.#tripped.add(`${context.jobId} ${provider.slug}`);
      this.#note(context.jobId, {
        level: "warn",
        provider: provider.slug,
        message: `${provider.name} is failing; its rows wait ${Math.ceil(start.untilMs / 1_000)} s`,
      });
    }
    return { type: "later", delayMs: start.untilMs, counts: false };
  }

  #noteBudget(context: JobContext, provider: Provider, begun: LookupAnswer): void {
    const { outcome } = rememberedAnswer(begun);
    if (outcome.outcome !== "failed" || outcome.kind !== "budget") return;
    this.#note(context.jobId, { level: "warn", provider: provider.slug, message: `${outcome.message}; not asked` });
  }

  /** Begin parks the record on its pending look-up; it needs no turn in the lane, as nothing is sent. */
  async #park(asked: LookupQuestion): Promise<Asked | "again"> {
    const { answer } = await this.#begins.add(asked);
    if (answer?.answer === "parked") return { type: "parked" };
    if (answer?.answer === "yours") {
      // It failed meanwhile (a callback said so) and was given to us anew: handed back, to be asked in the lane's turn.
      const error = { kind: "unavailable", message: "Not sent", retryable: true, uncounted: true };
      const { lookupId, generation } = answer;
      await this.#finishes.add({ lookupId, generation, state: "error", error, charged: 0, retryAfterMs: 0 });
    }
    return "again";
  }

  #credential(context: JobContext, connection: EngineConnection): string | undefined | AppError {
    try {
      return this.#settings.credential(context.workspaceId, connection);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  async #putOff(delayMs: number, failure: Answer | undefined): Promise<Asked | "again"> {
    if (delayMs > SHORT_PAUSE_MS)
      return failure ? { type: "later", delayMs, counts: true, failure } : { type: "later", delayMs, counts: false };
    await this.#clock.sleep(Math.max(10, delayMs));
    return "again";
  }

  /** A refused or empty key is known to all from now on; the first to see it says so in the job's log. */
  async #learn(context: JobContext, { provider, connection }: CallTarget, { outcome, pauseMs }: OwnResult) {
    if (outcome.outcome !== "failed") {
      if (connection.status !== "exhausted") return undefined;
      const said = await withRetry(this.#clock, () => setConnectionStatus(this.#db, connection, "active", ""));
      this.#contexts.forget(context.jobId);
      return said;
    }
    if (pauseMs !== undefined) {
      const message = `${provider.name} asks for a pause of ${Math.ceil(pauseMs / 1_000)} s (rate limit)`;
      this.#note(context.jobId, { level: "warn", provider: provider.slug, message });
    }
    const status = keyStatusAfter(outcome);
    if (!status) return undefined;
    const said = await withRetry(this.#clock, () => setConnectionStatus(this.#db, connection, status, outcome.message));
    this.#contexts.forget(context.jobId);
    if (said === "news")
      this.#note(context.jobId, {
        level: "error",
        provider: provider.slug,
        message: `${provider.name}: ${outcome.message}. It is skipped for the rest of this run.`,
      });
    return said;
  }
}

/** What the record goes by is out of date: it goes back, and is taken up again with what holds now. */
const anew: Asked = { type: "later", delayMs: 0, counts: false };

function refused(kind: "auth" | "unavailable" | "invalid_input" | "budget", message: string): Asked {
  return { type: "answer", answer: refusedAnswer(failed(kind, message, { retryable: false, sent: "no" })) };
}
