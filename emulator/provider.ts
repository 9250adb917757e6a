import { type Account, Accounts, openAccount, remaining } from "./accounts.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Fault } from "./faults.ts";
import { blind, type Knowledge, knowledgeOf } from "./knowledge.ts";
import type { Latency } from "./latency.ts";
import { Ledger, type Verdict } from "./ledger.ts";
import { Limiter, type LimitMode } from "./limiter.ts";
import { createRouter } from "./router.ts";
import {
  type Answer,
  type Bill,
  type FrontContext,
  type Front,
  json,
  retryAfter,
  type Route,
  type WireRequest,
} from "./wire.ts";
import type { World } from "./world/world.ts";

export type Outcome = {
  verdict: Verdict;
  answer: Answer;
  account: Account | undefined;
  /** What was billed, also where a fault emptied the answer. */
  bills: readonly Bill[];
  /** Credits in all. */
  billed: number;
  leave: () => void;
};

type Now = { fault: Fault | undefined; nowMs: number; baseUrl: string };
type Processed = { verdict: Verdict; answer: Answer; bills?: readonly Bill[] };
const nowhere: FrontContext["callbacks"] = { send: () => {} };

type Surroundings = { world: World; latency: Latency; limits: LimitMode; callbacks: Callbacks };

/** One emulated vendor: its front, its files, its accounts, its limits and its books. */
export class Provider {
  readonly ledger: Ledger;
  readonly limiter: Limiter;
  readonly accounts: Accounts;
  readonly match: ReturnType<typeof createRouter>;
  readonly #knows: Knowledge;
  readonly #blind: Knowledge;
  readonly #around: Surroundings;

  constructor(
    readonly front: Front,
    around: Surroundings,
  ) {
    this.ledger = new Ledger(front.slug, front.profile.dollarsPerCredit);
    this.limiter = new Limiter(around.limits);
    this.accounts = new Accounts(front.slug);
    this.match = createRouter(front.routes);
    this.#knows = knowledgeOf(around.world, front.slug, front.profile);
    this.#blind = blind(this.#knows);
    this.#around = around;
  }

  /**
   * What the vendor does with a call, in a vendor's order: key, pace, credits, files, bill. The caller must call
   * `leave` when the reply has gone out. `hang`, `reset` and the like leave no trace here: such calls are billed.
   */
  answer(
    request: WireRequest,
    route: Route | undefined,
    fault: Fault | undefined,
    nowMs: number,
    baseUrl: string,
  ): Outcome {
    const { front } = this;
    const refuse = (verdict: Verdict, answer: Answer, account?: Account): Outcome => {
      this.ledger.call(verdict);
      return { verdict, answer, account, bills: [], billed: 0, leave: () => {} };
    };
    const opened = front.keyed ? this.accounts.open(front.keyOf(request)) : openAccount;
    if (typeof opened === "string") return refuse("unauthorized", front.refuse(opened, request));
    if (fault?.kind === "revoked") return refuse("unauthorized", front.refuse("revoked_key", request), opened);
    if (!route) return refuse("unknown_path", front.unknownPath(request), opened);
    const admission = this.limiter.enter(route, opened, nowMs, front.rateHeaders !== undefined);
    if (!admission.admitted) return refuse("too_fast", front.tooFast(admission.retryAfterMs, request), opened);

    const { verdict, answer, bills = [] } = this.#process(request, route, opened, { fault, nowMs, baseUrl });
    this.ledger.call(verdict);
    const billed = this.#charge(opened, bills);
    const headers = { ...front.rateHeaders?.(admission.uses), ...answer.headers };
    const leave = () => this.limiter.leave(route, opened);
    return { verdict, answer: { ...answer, headers }, account: opened, bills, billed, leave };
  }

  #process(request: WireRequest, route: Route, account: Account, now: Now): Processed {
    const { front } = this;
    const { fault } = now;
    if (fault?.kind === "429") {
      const waitMs = fault.retryAfterMs ?? 1_000;
      const tooFast = front.tooFast(waitMs, request);
      const headers = { ...tooFast.headers, ...retryAfter(waitMs) };
      return { verdict: "too_fast", answer: { ...tooFast, headers } };
    }
    if (fault?.kind === "5xx")
      return { verdict: "failed", answer: json(fault.status ?? 503, { error: "Service temporarily unavailable" }) };
    const broke = fault?.kind === "out_of_credits" || (front.keyed && remaining(account) < route.credits);
    if (route.credits > 0 && broke) return { verdict: "out_of_credits", answer: front.outOfCredits(request, route) };
    if (fault?.kind === "charged_but_empty") {
      // Asked twice: for the price of the true answer, whose callbacks go nowhere, and for an answer without content.
      const priced = route.handle(request, { ...this.#context(account, now, this.#knows), callbacks: nowhere });
      const answer = route.handle(request, this.#context(account, now, this.#blind));
      const question = `${route.operation}|${request.path}|${request.rawBody}`;
      return { verdict: "answered", answer, bills: priced.bills ?? [{ question, credits: route.credits }] };
    }
    const answer = route.handle(request, this.#context(account, now, this.#knows));
    return { verdict: "answered", answer, ...(answer.bills && { bills: answer.bills }) };
  }

  #charge(account: Account, bills: readonly Bill[]): number {
    const billed = this.ledger.charge(account.keyHash, bills);
    account.usedCredits += billed;
    return billed;
  }

  #context(account: Account, { nowMs, baseUrl, fault }: Now, knows: Knowledge): FrontContext {
    const { callbacks, latency } = this.#around;
    const delayMs = fault?.kind === "late_callback" ? (fault.delayMs ?? 5_000) : 0;
    const copies = fault?.kind === "duplicate_callback" ? 2 : 1;
    return {
      knows,
      account,
      nowMs,
      baseUrl,
      callbacks,
      charge: (bills) => void this.#charge(account, bills),
      backgroundMs: latency.backgroundMs,
      callbackFault: { delayMs, copies },
    };
  }
}
