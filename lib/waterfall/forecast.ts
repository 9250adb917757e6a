import { fieldsTaught } from "./hit.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import { inputFor, missingFields } from "./question.ts";

/** What a run may cost, in credits, before anything is paid. */

export type ForecastStep = Pick<
  PlannedStep,
  "provider" | "providerName" | "operation" | "role" | "rule" | "credits"
> & {
  /** The most this step can cost for one row: a verifier is asked once about each address. */
  creditsPerRow: number;
  /** False when neither the mapped fields nor an earlier step can ever meet the step's needs. */
  runnable: boolean;
  note: string | null;
};

/** Of a provider's answers, the share that are hits, and of those the share accepted; each 0–1. */
export type Rate = { hit: number; accepted: number; /** How far off `hit` may be, either way. */ margin?: number };

export type Forecast = {
  steps: ForecastStep[];
  /** No run costs more. */
  worstCaseCredits: number;
  /** Present when rates were given. */
  likely?: { low: number; expected: number; high: number };
};

export type ForecastOptions = {
  /** Canonical fields that the rows have. Absent: any. */
  fields?: readonly string[];
  /** Provider slug → what is known of it. A provider without one is taken as `UNKNOWN_RATE`. */
  rates?: Readonly<Record<string, Rate>>;
};

const DEFAULT_MARGIN = 0.1;
/** Nothing is known: anything between never and always. */
export const UNKNOWN_RATE: Rate = { hit: 0.5, accepted: 0.75, margin: 0.5 };

/**
 * The price of `rows` records.
 *
 * Worst case: every finder asked gives a hit with an address of its own, none is accepted, and every verifier is asked
 * about each, within `maxProviders`; as any step may be skipped, the dearest ones count. Repeats, duplicates and
 * cached answers only make it less.
 *
 * `likely` walks the runnable finders in order, each charged by its rate, every verifier paid for each hit, and the
 * rest asked only for the share not yet accepted; low and high are the least and most within the margins. It takes the
 * rows to have no address yet.
 */
export function forecast(plan: Plan, rows: number, options: ForecastOptions = {}): Forecast {
  const finders = runnability(plan, options.fields);
  const verifying = plan.verifiers.reduce((sum, verifier) => sum + verifier.credits, 0);
  const ownAddress = hasOwnAddress(plan, options.fields) ? 1 : 0;

  const dearest = finders
    .filter((entry) => entry.runnable)
    .map(({ step, most }) => ({ cost: most + (namesAddress(plan, step) ? verifying : 0), step }))
    .sort((a, b) => b.cost - a.cost)
    .slice(0, plan.settings.maxProviders);
  const perRow = dearest.reduce((sum, { cost }) => sum + cost, 0) + ownAddress * verifying;
  const naming = finders.filter((entry) => entry.runnable && namesAddress(plan, entry.step)).length;
  const addresses = Math.min(naming, plan.settings.maxProviders) + ownAddress;

  const steps = [
    ...finders.map(({ step, most, runnable, note }) => described(step, most, runnable, note)),
    ...plan.verifiers.map((step) => described(step, step.credits * addresses, addresses > 0, checkNote(addresses))),
  ];
  const worstCaseCredits = perRow * rows;
  const { rates } = options;
  if (rates === undefined) return { steps, worstCaseCredits };
  const asked = finders
    .filter((entry) => entry.runnable)
    .map(({ step }) => step)
    .slice(0, plan.settings.maxProviders);
  return { steps, worstCaseCredits, likely: likelyCost(plan, asked, verifying, rates, rows) };
}

/** `most`: what the step costs at worst for one row. */
type Runnable = { step: PlannedStep; most: number; runnable: boolean; note: string | null };

function runnability(plan: Plan, mapped: readonly string[] | undefined): Runnable[] {
  if (mapped === undefined)
    return plan.finders.map((step) => ({ step, most: mostOf(step), runnable: true, note: conditionOf(step) }));
  const present = new Set(mapped);
  const reachable = new Set(mapped);
  const lacking = (step: PlannedStep, fields: ReadonlySet<string>) =>
    missingFields(step.operation, step.needs, inputFor(step.operation, asRow(fields)));
  return plan.finders.map((step) => {
    const never = lacking(step, reachable);
    const most = mostOf(step, reachable);
    if (never !== undefined)
      return { step, most, runnable: false, note: `Needs ${never.join(" and ")}, which no column supplies` };
    const later = lacking(step, present);
    for (const field of fieldsTaught(step.operation)) reachable.add(field);
    const notes = [
      conditionOf(step),
      later === undefined ? null : `Asked only when an earlier step supplies ${later.join(" and ")}`,
    ].filter((note) => note !== null);
    return { step, most, runnable: true, note: notes.length > 0 ? notes.join(". ") : null };
  });
}

/**
 * The price of the dearest way to ask that the fields allow: a row may lack what a mapped column has for others, and then
 * no cheaper one is open. Without fields, of any.
 */
function mostOf({ operation, needs, credits, times = [] }: PlannedStep, fields?: ReadonlySet<string>): number {
  const known = fields && inputFor(operation, asRow(fields));
  const open = times.filter((_, set) => !known || needs[set]?.every((field) => field in known));
  return credits * Math.max(1, ...open);
}

const asRow = (fields: ReadonlySet<string>) => Object.fromEntries([...fields].map((field) => [field, "known"]));

function hasOwnAddress(plan: Plan, fields: readonly string[] | undefined): boolean {
  const looks = plan.target === "verdict" || (plan.target === "email" && plan.settings.existingEmail !== "replace");
  return looks && (fields === undefined || fields.includes("email"));
}

function namesAddress(plan: Plan, step: PlannedStep): boolean {
  return plan.target === "email" && fieldsTaught(step.operation).includes("email");
}

function checkNote(addresses: number): string | null {
  if (addresses === 0) return "No address can be found to check";
  return addresses === 1 ? null : `Asked about at most ${addresses} addresses a row`;
}

const conditionOf = ({ when }: PlannedStep) => (when === undefined ? null : `Asked only where ${when}`);

function described(step: PlannedStep, creditsPerRow: number, runnable: boolean, note: string | null): ForecastStep {
  const { provider, providerName, operation, role, rule, credits } = step;
  return { provider, providerName, operation, role, rule, credits, creditsPerRow, runnable, note };
}

/**
 * From the last step back: what is still to pay, given that the step is reached. The cost is linear in each hit rate
 * and rises with the rest's, so the extremes over all margins lie at an end of each, chosen step by step.
 */
function likelyCost(
  plan: Plan,
  finders: readonly PlannedStep[],
  verifying: number,
  rates: Readonly<Record<string, Rate>>,
  rows: number,
): { low: number; expected: number; high: number } {
  if (plan.target === "verdict") {
    const cost = verifying * rows;
    return { low: cost, expected: cost, high: cost };
  }
  return finders.reduceRight(
    (rest, step) => {
      const { hit, accepted, margin = DEFAULT_MARGIN } = rates[step.provider] ?? UNKNOWN_RATE;
      const charged = step.rule === "per_call" ? 1 : undefined;
      const cost = (rate: number, after: number) =>
        rows * (step.credits * (charged ?? rate) + (namesAddress(plan, step) ? verifying * rate : 0)) +
        (1 - rate * accepted) * after;
      const least = Math.max(0, hit - margin);
      const most = Math.min(1, hit + margin);
      return {
        low: Math.min(cost(least, rest.low), cost(most, rest.low)),
        expected: cost(hit, rest.expected),
        high: Math.max(cost(least, rest.high), cost(most, rest.high)),
      };
    },
    { low: 0, expected: 0, high: 0 },
  );
}
