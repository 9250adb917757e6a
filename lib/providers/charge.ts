import type { Outcome } from "@/lib/contracts/outcome.ts";
import { meetsNeeds } from "./needs.ts";
import type { Charge, Operation } from "./provider.ts";

type Priced = Pick<Operation, "needs" | "charge">;

/** How many times the price each of the operation's `needs` costs, in their order. */
export const timesOf = ({ needs, charge: { dearer = {} } }: Priced): number[] =>
  needs.map((fields) => Math.max(1, ...fields.map((field) => dearer[field] ?? 1)));

/** What this very question costs by the operation's charge rule, or by `charge` where a key has prices of its own. */
export function chargeFor(operation: Priced, input: Record<string, unknown>, charge = operation.charge): Charge {
  const { dearer, ...plain } = charge;
  if (!dearer) return charge;
  const times = timesOf(operation).filter((_, set) =>
    meetsNeeds({ needs: operation.needs.slice(set, set + 1) }, input),
  );
  return { ...plain, credits: plain.credits * (times.length > 0 ? Math.min(...times) : 1) };
}

/**
 * What an outcome costs by the vendor's charge rule, in the vendor's credits. `credits` on the outcome takes the place
 * of the rule. A failure costs nothing when it was never sent or when the vendor answered with it, and the full price
 * when nobody knows (`unsure`): the ledger corrects it if an answer comes after all. Pending costs nothing yet.
 */
export function creditsFor(charge: Charge, outcome: Outcome): number {
  switch (outcome.outcome) {
    case "pending":
      return 0;
    case "failed":
      return outcome.credits ?? (outcome.sent === "unsure" ? worstCaseCredits(charge) : 0);
    case "not_found":
      return outcome.credits ?? (charge.rule === "per_call" ? charge.credits : 0);
    case "found":
      return outcome.credits ?? creditsForHit(charge, outcome.results ?? 1);
  }
}

function creditsForHit(charge: Charge, results: number): number {
  if (charge.rule === "free") return 0;
  if (charge.rule !== "per_result") return charge.credits;
  return Math.min(results, charge.maxResults ?? results) * charge.credits;
}

/**
 * The most one question can cost: what is reserved before it is asked. `results` is how many were asked for, if known;
 * a charge that depends on the input counts at its dearest.
 */
export function worstCaseCredits(charge: Charge, results?: number): number {
  if (charge.rule === "free") return 0;
  const credits = charge.credits * Math.max(1, ...Object.values(charge.dearer ?? {}));
  if (charge.rule !== "per_result") return credits;
  const most = charge.maxResults ?? 1;
  return Math.min(results ?? most, most) * credits;
}
