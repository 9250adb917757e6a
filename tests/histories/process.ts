import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import {
  type BookedCall,
  begin,
  claim,
  type ClaimedRecord,
  claimPolls,
  finish,
  type FinishedCall,
  handBack,
  type LookupAnswer,
  type LookupQuestion,
  peek,
  settle,
  type Settlement,
} from "@/lib/db/engine.ts";
import type { Delivery } from "./delivery.ts";
import { bookingOf, type Reply, truth, type Vendor, vendorNamed, vendors } from "./vendors.ts";
import type { Witness } from "./witness.ts";

/** A processor's memory between its statements, stepped by hand: any other process may come between any two of them. */

type Held = {
  record: ClaimedRecord;
  /** Index of the vendor to ask next. */
  at: number;
  failed: boolean;
  stage: "idle" | "unheard" | "calling" | "ended";
  call?: { lookupId: string; generation: number; vendor: Vendor };
  settlement?: Settlement;
};

const MOST_PUT_OFFS = 3;

export class SteppedProcess {
  readonly id = `stepped-${randomUUID()}`;
  held: Held[] = [];
  /** Statements that were committed and whose reply was lost: to be sent again, with the same token. */
  #unheard: (() => Promise<void>)[] = [];
  readonly #pool: Pool;
  readonly #witness: Witness;
  readonly #connections: ReadonlyMap<string, string>;

  /** `connections`: `<workspace> <vendor>` → its key's id. */
  constructor(pool: Pool, witness: Witness, connections: ReadonlyMap<string, string>) {
    this.#pool = pool;
    this.#witness = witness;
    this.#connections = connections;
  }

  has(stage: Held["stage"]): boolean {
    return this.held.some((held) => held.stage === stage);
  }

  get busy(): boolean {
    return this.held.length > 0 || this.#unheard.length > 0;
  }

  /** A claim is not said again: another one gives other records. */
  async claim(room: number, heard: boolean): Promise<void> {
    const records = await claim(this.#pool, this.id, room);
    if (heard) this.held.push(...records.map((record) => ({ record, at: 0, failed: false, stage: "idle" as const })));
  }

  async handBack(): Promise<void> {
    const held = this.held.map(({ record }) => record);
    await handBack(this.#pool, this.id, held);
  }

  async ask(most: number, deliver: Delivery): Promise<void> {
    const askers = this.#distinct(this.held.filter(({ stage }) => stage === "idle")).slice(0, most);
    const questions = askers.map((held) => this.#question(held));
    const known = await peek(this.#pool, questions);
    const open: { held: Held; question: LookupQuestion }[] = [];
    askers.forEach((held, index) => {
      const answer = known[index];
      const question = questions[index];
      if (answer) this.#hear(held, answer);
      else if (question) open.push({ held, question });
    });
    if (open.length === 0) return;
    const token = randomUUID();
    const asked = open.map(({ question }) => question);
    for (const { held } of open) held.stage = "unheard";
    await this.#say(
      deliver,
      () => begin(this.#pool, this.id, token, asked),
      (answers) => {
        open.forEach(({ held }, index) => {
          const answer = answers[index];
          if (answer) this.#hear(held, answer);
          else this.#drop(held);
        });
      },
    );
  }

  /** The vendors reply to some of the calls under way, and that is booked. */
  async book(most: number, reply: Reply, keptMs: number, patient: boolean, deliver: Delivery): Promise<void> {
    const calls = this.held
      .flatMap((held) => (held.stage === "calling" && held.call ? [{ held, call: held.call }] : []))
      .slice(0, most);
    if (calls.length === 0) return;
    const bookings = calls.map(({ held, call }) => bookingOf({ ...call, key: keyOf(held) }, reply, keptMs));
    for (const { held } of calls) held.stage = "unheard";
    await this.#say(
      deliver,
      () => this.#finish(bookings),
      (booked) => {
        calls.forEach(({ held }, index) => {
          const booking = bookings[index];
          if (booking) this.#heed(held, booking, booked[index], patient);
        });
      },
    );
  }

  async settle(deliver: Delivery): Promise<void> {
    const ended = this.held.flatMap((held) => (held.stage === "ended" && held.settlement ? [held] : []));
    if (ended.length === 0) return;
    const items = ended.flatMap(({ settlement }) => (settlement ? [settlement] : []));
    for (const held of ended) held.stage = "unheard";
    await this.#say(
      deliver,
      () => settle(this.#pool, this.id, items, {}),
      () => ended.forEach((held) => this.#drop(held)),
    );
  }

  async poll(reply: "late" | "truth" | "unsure", deliver: Delivery): Promise<number> {
    const due = await claimPolls(this.#pool, this.id, 10, 0);
    if (due.length === 0) return 0;
    const bookings = due.map(({ lookupId, generation, provider, input }) => {
      const call = { lookupId, generation, vendor: vendorNamed(provider), key: String(input["key"]) };
      const booking = bookingOf(call, reply, 3_600_000);
      if (booking.state === "unknown" && booking.error) booking.error.retryable = false;
      return booking;
    });
    await this.#say(
      deliver,
      () => this.#finish(bookings),
      () => {},
    );
    return due.length;
  }

  /** The oldest statement without a reply, once more. */
  async sayAgain(): Promise<void> {
    await this.#unheard.shift()?.();
  }

  async sayAllAgain(): Promise<void> {
    while (this.#unheard.length > 0) await this.sayAgain();
  }

  async #say<Result>(deliver: Delivery, statement: () => Promise<Result>, hear: (result: Result) => void) {
    const reply = await deliver(statement);
    if (reply.heard) return hear(reply.result);
    this.#unheard.push(async () => hear(await statement()));
  }

  async #finish(bookings: FinishedCall[]): Promise<BookedCall[]> {
    const booked = await finish(this.#pool, bookings);
    bookings.forEach((booking, index) => {
      const reply = booked[index];
      if (reply) this.#witness.book(booking, reply);
    });
    return booked;
  }

  /** A process asks the same question once at a time. */
  #distinct(askers: readonly Held[]): Held[] {
    const name = (held: Held) => `${held.record.workspaceId} ${held.at} ${keyOf(held)}`;
    const taken = new Set(
      this.held.filter(({ stage }) => stage === "calling" || stage === "unheard").map((held) => name(held)),
    );
    return askers.filter((held) => !taken.has(name(held)) && taken.add(name(held)));
  }

  #question(held: Held): LookupQuestion {
    const vendor = vendors[held.at];
    const { jobId, seq, workspaceId } = held.record;
    const connectionId = this.#connections.get(`${workspaceId} ${vendor?.name}`);
    if (!vendor || !connectionId) throw new Error(`There is no vendor ${held.at} to ask.`);
    return {
      jobId,
      seq,
      workspaceId,
      provider: vendor.name,
      operation: "find-email",
      hash: Buffer.from(keyOf(held)).toString("hex"),
      connectionId,
      price: vendor.price,
      unitPrice: null,
      repeat: vendor.repeat,
      input: { key: keyOf(held) },
    };
  }

  #hear(held: Held, answer: LookupAnswer): void {
    const vendor = vendors[held.at];
    if (!vendor) throw new Error("An answer came to no question.");
    const { jobId } = held.record;
    const { lookupId, generation } = answer;
    switch (answer.answer) {
      case "yours":
        this.#witness.send({ lookupId, generation, provider: vendor.name, key: keyOf(held), jobId });
        held.call = { lookupId, generation, vendor };
        held.stage = "calling";
        return;
      case "parked":
      case "lost":
        return this.#drop(held);
      case "stopped":
        return this.#putOff(held, false);
      case "later":
        return this.#putOff(held, false);
      case "hit":
      case "miss":
        if (answer.answer !== truth(vendor, keyOf(held)))
          this.#witness.complaints.push(`13: ${vendor.name} never said ${answer.answer} of ${keyOf(held)}`);
        return this.#advance(held, answer.answer, answer);
      case "error":
      case "unknown":
        return this.#advance(held, "failed");
    }
  }

  #heed(held: Held, booking: FinishedCall, booked: BookedCall | undefined, patient: boolean): void {
    // Another holds the question now, or answered it already; a pending one is begun again to be parked.
    if (!booked?.accepted || booking.state === "pending") {
      held.stage = "idle";
      return;
    }
    if (booked.retryMs === null) {
      if (booking.state === "hit" || booking.state === "miss") return this.#advance(held, booking.state, booking);
      return this.#advance(held, "failed");
    }
    if (!patient) held.stage = "idle";
    else if (!booking.error?.uncounted && held.record.attempts >= MOST_PUT_OFFS) this.#advance(held, "failed");
    else this.#putOff(held, !booking.error?.uncounted);
  }

  /** Verifiers contradict each other: of the rows that share what `call` found, the first to end has the word. */
  #advance(held: Held, answer: "hit" | "miss" | "failed", call?: { lookupId: string; generation: number }): void {
    const { jobId, seq } = held.record;
    held.stage = "idle";
    held.failed ||= answer === "failed";
    held.at += 1;
    const verdict = seq % 2 === 0 ? ("valid" as const) : ("invalid" as const);
    const judged = answer === "hit" && call ? [{ lookupId: call.lookupId, generation: call.generation, verdict }] : [];
    const over = (state: Settlement["state"], accepted: string | null = null) => {
      held.stage = "ended";
      held.settlement = {
        jobId,
        seq,
        state,
        accepted,
        judged,
        ...(state === "failed" && { error: { kind: "vendor" } }),
      };
    };
    if (answer === "hit") over("success", vendors[held.at - 1]?.name ?? null);
    else if (held.at === vendors.length) over(held.failed ? "failed" : "not_found");
  }

  #putOff(held: Held, counts: boolean): void {
    const { jobId, seq } = held.record;
    held.stage = "ended";
    held.settlement = { jobId, seq, state: "waiting", runAfterMs: 0, counts };
  }

  #drop(held: Held): void {
    this.held = this.held.filter((other) => other !== held);
  }
}

const keyOf = ({ record }: Held) => record.cells[0] ?? "";
