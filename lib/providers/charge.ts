import type { Outcome } from "@/lib/contracts/outcome.ts";
import type { Charge, Operation } from "./define.ts";
import { meetsNeeds } from "./needs.ts";

/**
 * What this very question costs by the operation's charge rule, or by `charge` where a key has prices of its own.
 */
export function chargeFor(
  { needs, charge: listed }: Pick<Operation, "needs" | "charge">,
  input: Record<string, unknown>,
  charge: Charge = listed,
): Charge {
  const { dearer, ...cheap } = charge;
  if (!dearer) return charge;
  const admits = (ways: Operation["needs"]) => ways.length > 0 && meetsNeeds({ needs: ways }, input);
  const isDear = (fields: readonly string[]) => fields.includes(dearer.onlyBy);
  if (!admits(needs.filter(isDear)) || admits(needs.filter((fields) => !isDear(fields)))) return cheap;
  return { ...cheap, credits: cheap.credits * dearer.times };
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
  const credits = charge.credits * Math.max(1, charge.dearer?.times ?? 1);
  if (charge.rule !== "per_result") return credits;
  const most = charge.maxResults ?? 1;
  return Math.min(results ?? most, most) * credits;
}
