import { verdictOf } from "./address.ts";
import type { JudgedFind, State } from "./state.ts";

/** The calls that found an address of which a verifier said something. What the row itself named is nobody's find. */
export function judgedFinds({ addresses, steps }: Pick<State, "addresses" | "steps">): JudgedFind[] {
  const verdicts = new Map(addresses.map((address) => [address.email, verdictOf(address)]));
  return steps.flatMap(({ operation, outcome, value, lookupId, generation }) => {
    if (operation === "verify-email" || outcome !== "found") return [];
    const verdict = verdicts.get(value ?? "");
    if (verdict === undefined || lookupId === undefined || generation === undefined) return [];
    return [{ lookupId, generation, verdict }];
  });
}
