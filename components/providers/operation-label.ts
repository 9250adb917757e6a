import { operationName, type OperationName } from "@/lib/contracts/operation.ts";
import { formatPrice } from "../ui/format.ts";

const labels: Record<OperationName, string> = {
  "find-email": "Find e-mail",
  "find-personal-email": "Find personal e-mail",
  "search-domain": "Search domain",
  "verify-email": "Verify e-mail",
  "enrich-person": "Enrich person",
  "enrich-company": "Enrich company",
  "search-people": "Search people",
  "search-companies": "Search companies",
  "find-lookalike": "Find lookalikes",
  "find-phone": "Find phone",
  "verify-phone": "Verify phone",
  "find-social": "Find social profiles",
  "detect-technologies": "Detect technologies",
  "check-ads": "Check ads",
  "check-dnc": "Check do-not-call",
  "find-places": "Find places",
  research: "Research",
};

export const operationLabel = (name: OperationName): string => labels[name];

/** Of what was counted: an operation that this version has no more by its own name, and none at all from before they were told apart. */
export function countedOperationLabel(name: string): string {
  const known = operationName.safeParse(name);
  return known.success ? operationLabel(known.data) : name || "All, counted earlier";
}

const rules: Record<string, string> = {
  per_hit: "per hit",
  per_call: "per call",
  per_result: "per result",
  free: "free",
};

/** How a vendor charges; a rule this page does not know is shown as it is. */
export const chargeLabel = (rule: string): string => rules[rule] ?? rule;

export const priceLabel = ({ rule, credits }: { rule: string; credits: number }): string =>
  rule === "free" ? "free" : `${formatPrice(credits)} ${chargeLabel(rule)}`;
