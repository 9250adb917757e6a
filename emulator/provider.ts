import { type Account, Accounts, openAccount, remaining } from "./accounts.ts";
import type { Callbacks } from "./callbacks.ts";
import type { Fault } from "./faults.ts";
import { blind, type Knowledge, knowledgeOf } from "./knowledge.ts";
import type { Latency } from "./latency.ts";
import { Ledger, type Verdict } from "./ledger.ts";
import { Limiter, type LimitMode } from "./limiter.ts";
import { type Profile, profiles } from "./profiles.ts";
import { createRouter } from "./router.ts";
import { type Answer, type FrontContext, type Front, json, retryAfter, type Route, type WireRequest } from "./wire.ts";
import type { World } from "./world/world.ts";

export type Outcome = {
  answer: Answer;
  verdict: Verdict;
  billed: number;
  account: Account | undefined;
  route: Route | undefined;
  leave: () => void;
};

type Surroundings = { world: World; latency: Latency; limits: LimitMode; callbacks: Callbacks };

/** One emulated vendor: its front, its files, its accounts, its limits and its books. */
export class Provider {
  readonly profile: Profile;
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
    this.profile = profiles[front.slug];
    this.ledger = new Ledger(front.slug, this.profile.dollarsPerCredit);
    this.limiter = new Limiter(around.limits);
    this.accounts = new Accounts(front.slug);
    this.match = createRouter(front.routes);
    this.#knows = knowledgeOf(around.world, front.slug, this.profile);
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
    const settle = (verdict: Verdict, answer: Answer, account?: Account, leave = () => {}, billed = 0): Outcome => {
      this.ledger.call(verdict);
      return { answer, verdict, billed, account, route, leave };
    };
    const opened = front.keyed ? this.accounts.open(front.keyOf(request)) : openAccount;
    if (typeof opened === "string") return settle("unauthorized", front.refuse(opened, request));
    if (fault?.kind === "revoked") return settle("unauthorized", front.refuse("revoked_key", request), opened);
    if (!route) return settle("unknown_path", front.unknownPath(request), opened);

    const admission = this.limiter.enter(route, opened, nowMs, front.rateHeaders !== undefined);
    if (!admission.admitted) return settle("too_fast", front.tooFast(admission.retryAfterMs, request), opened);
    const leave = () => this.limiter.leave(route, opened);
    const headers = front.rateHeaders?.(admission.uses) ?? {};
    const finish = (verdict: Verdict, answer: Answer, billed = 0) =>
      settle(verdict, { ...answer, headers: { ...headers, ...answer.headers } }, opened, leave, billed);

    if (fault?.kind === "429") {
      const waitMs = fault.retryAfterMs ?? 1_000;
      const tooFast = front.tooFast(waitMs, request);
      return finish("too_fast", { ...tooFast, headers: { ...tooFast.headers, ...retryAfter(waitMs) } });
    }
    if (fault?.kind === "5xx")
      return finish("failed", json(fault.status ?? 503, { error: "Service temporarily unavailable" }));
    const broke = fault?.kind === "out_of_credits" || (front.keyed && remaining(opened) < route.credits);
    if (route.credits > 0 && broke) return finish("out_of_credits", front.outOfCredits(request, route));

    const answer = route.handle(request, this.#context(opened, nowMs, baseUrl, fault, this.#knows));
    if (fault?.kind === "charged_but_empty") {
      const empty = route.handle(request, this.#context(opened, nowMs, baseUrl, fault, this.#blind));
      const bills = answer.bills ?? [
        { question: `${route.operation}|${request.path}|${request.rawBody}`, credits: route.credits },
      ];
      return finish("answered", empty, this.#charge(opened, { ...answer, bills }));
    }
    return finish("answered", answer, this.#charge(opened, answer));
  }

  #charge(account: Account, { bills = [] }: Answer): number {
    const credits = this.ledger.charge(account.keyHash, bills);
    account.usedCredits += credits;
    return credits;
  }

  #context(account: Account, nowMs: number, baseUrl: string, fault: Fault | undefined, knows: Knowledge): FrontContext {
    const { callbacks, latency } = this.#around;
    const delayMs = fault?.kind === "late_callback" ? (fault.delayMs ?? 5_000) : 0;
    const copies = fault?.kind === "duplicate_callback" ? 2 : 1;
    return {
      knows,
      account,
      nowMs,
      baseUrl,
      callbacks,
      backgroundMs: latency.backgroundMs,
      callbackFault: { delayMs, copies },
    };
  }
}
