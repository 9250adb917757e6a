import type { Bill } from "./wire.ts";
import { fingerprint } from "./world/hash.ts";

/** What became of a call before or instead of an answer from the files. */
export type Verdict = "answered" | "unauthorized" | "too_fast" | "out_of_credits" | "failed" | "unknown_path";

export type ProviderBilling = {
  calls: number;
  /** Questions that were billed; a batch of fifty is fifty. */
  paidCalls: number;
  /** HTTP calls that billed anything. */
  paidRequests: number;
  credits: number;
  dollars: number;
  /** Different questions that were billed. */
  distinct: number;
  /** Billed questions that had been billed before: money spent twice. */
  repeats: number;
  unauthorized: number;
  tooFast: number;
  outOfCredits: number;
  failed: number;
  unknownPath: number;
};

const nothing = (): ProviderBilling => ({ calls: 0, paidCalls: 0, paidRequests: 0, credits: 0, dollars: 0, distinct: 0, repeats: 0, unauthorized: 0, tooFast: 0, outOfCredits: 0, failed: 0, unknownPath: 0 }); // prettier-ignore

/** Keeps of one provider what it would have put on the bill. About 40 bytes a distinct question. */
export class Ledger {
  readonly #dollarsPerCredit: number;
  #sums = nothing();
  #billed = new Set<number>();

  constructor(
    readonly slug: string,
    dollarsPerCredit: number,
  ) {
    this.#dollarsPerCredit = dollarsPerCredit;
  }

  call(verdict: Verdict): void {
    this.#sums.calls++;
    if (verdict === "unauthorized") this.#sums.unauthorized++;
    if (verdict === "too_fast") this.#sums.tooFast++;
    if (verdict === "out_of_credits") this.#sums.outOfCredits++;
    if (verdict === "failed") this.#sums.failed++;
    if (verdict === "unknown_path") this.#sums.unknownPath++;
  }

  /** Books one call's bills under one key: two keys asking the same are two customers. */
  charge(keyHash: string, bills: readonly Bill[]): number {
    const paid = bills.filter(({ credits }) => credits > 0);
    if (paid.length === 0) return 0;
    this.#sums.paidRequests++;
    let total = 0;
    for (const { question, credits } of paid) {
      const print = fingerprint(`${keyHash}|${question}`);
      this.#sums.paidCalls++;
      if (this.#billed.has(print)) this.#sums.repeats++;
      else this.#billed.add(print);
      total += credits;
    }
    this.#sums.credits = round(this.#sums.credits + total);
    return total;
  }

  read(): ProviderBilling {
    return { ...this.#sums, distinct: this.#billed.size, dollars: round(this.#sums.credits * this.#dollarsPerCredit) };
  }

  reset(): void {
    this.#sums = nothing();
    this.#billed.clear();
  }
}

/** Credits come in tenths; sums of them must not end in …0000001. */
const round = (amount: number): number => Math.round(amount * 10_000) / 10_000;
