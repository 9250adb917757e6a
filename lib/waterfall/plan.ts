import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FinderStep, WaterfallSettings, WaterfallSpec, WaterfallStep } from "@/lib/contracts/waterfall.ts";
import { conditionProblem } from "./condition.ts";
import { nearest } from "./nearest.ts";

/**
 * A plan is a spec whose every step was looked up: what it needs, costs and may take is written beside it, so that the
 * machine and the forecast ask nobody. Plain JSON.
 *
 * This room is pure: no I/O, no clock, no randomness, no knowledge of any provider but what the catalogue says.
 */

export type ChargeRule = "per_hit" | "per_call" | "per_result" | "free";

/**
 * `credits`: the most one question can cost. `needs`: each set of input fields that suffices. `times`: how many times
 * as much each of them costs, where they differ.
 */
export type CatalogueOperation = {
  needs: readonly (readonly string[])[];
  credits: number;
  times?: readonly number[];
  rule: ChargeRule;
  timeoutMs: number;
};
export type CatalogueProvider = { name: string; operations: Partial<Record<OperationName, CatalogueOperation>> };
/** Provider slug → what it offers. Given by the caller, from the provider registry. */
export type Catalogue = ReadonlyMap<string, CatalogueProvider>;

export type PlannedStep = {
  /** Position among the plan's finders, or among its verifiers. */
  index: number;
  role: "finder" | "verifier";
  provider: string;
  providerName: string;
  operation: OperationName;
  needs: readonly (readonly string[])[];
  credits: number;
  times?: readonly number[];
  rule: ChargeRule;
  timeoutMs: number;
  retryAttempts: number;
  /** Finder: a hit known to be surer than this or as sure passes. Verifier: a verdict known to be less sure counts as `unknown`. */
  minConfidence: number;
  /** A finder's run condition. */
  when?: string;
};

export type Plan = {
  name: string;
  target: WaterfallSpec["target"];
  finders: PlannedStep[];
  verifiers: PlannedStep[];
  settings: WaterfallSettings;
};

export type PlanResult = { ok: true; plan: Plan } | { ok: false; problems: string[] };

/** What a finder may be asked for each target. Others would be paid for and could not contribute. */
const finderOperations: Record<WaterfallSpec["target"], readonly OperationName[]> = {
  email: ["find-email", "enrich-person", "enrich-company"],
  person: ["enrich-person", "find-email", "enrich-company", "find-phone", "find-social"],
  company: ["enrich-company", "detect-technologies"],
  phone: ["find-phone", "enrich-person", "enrich-company"],
  verdict: [],
};

/**
 * Looks every step of a spec up in the catalogue.
 * @param limits `budgetMs`: the longest one call may take where this runs. A longer time-out that the spec asks for is
 * refused; an operation's own longer one is cut to it.
 * @returns the plan, or every reason why it cannot run, one sentence each.
 */
export function plan(spec: WaterfallSpec, catalogue: Catalogue, limits: { budgetMs?: number } = {}): PlanResult {
  const problems: string[] = targetProblems(spec);
  const look = (steps: readonly FinderStep[], role: PlannedStep["role"]): PlannedStep[] => {
    const seen = new Set<string>();
    return steps.flatMap((step, index) => {
      const label = `${role === "finder" ? "Step" : "Verifier"} ${index + 1} (${step.provider} ${step.operation})`;
      const key = `${step.provider} ${step.operation}`;
      if (seen.has(key)) problems.push(`${label} is there twice; remove one: the same question is not asked again`);
      seen.add(key);
      const found = lookUp(step, label, role, spec, catalogue, problems);
      if (found === undefined) return [];
      const wrong = step.when === undefined ? undefined : conditionProblem(step.when);
      if (wrong !== undefined) problems.push(`${label}: its condition ${wrong}`);
      const { budgetMs } = limits;
      if (budgetMs !== undefined && step.timeoutMs !== undefined && step.timeoutMs > budgetMs)
        problems.push(
          `${label}: its time-out of ${step.timeoutMs} ms is longer than a call may take here; set at most ${budgetMs} ms`,
        );
      return [planned(step, index, role, found, spec.settings, budgetMs)];
    });
  };
  const finders = look(spec.steps, "finder");
  const verifiers = look(spec.verifiers, "verifier");
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, plan: { name: spec.name, target: spec.target, finders, verifiers, settings: spec.settings } };
}

function targetProblems(spec: WaterfallSpec): string[] {
  const { name, target, steps, verifiers } = spec;
  if (target === "verdict") {
    if (steps.length > 0)
      return [`Waterfall "${name}" checks addresses and asks no finder; move its steps to "verifiers" or remove them`];
    return verifiers.length === 0 ? [`Waterfall "${name}" has no verifier; add at least one`] : [];
  }
  const problems: string[] = [];
  if (steps.length === 0) problems.push(`Waterfall "${name}" has no step; add at least one`);
  if (target !== "email" && verifiers.length > 0)
    problems.push(`Waterfall "${name}" has the target ${target}, where no verifier is asked; remove its verifiers`);
  return problems;
}

type Found = { provider: CatalogueProvider; operation: CatalogueOperation };

function lookUp(
  step: WaterfallStep,
  label: string,
  role: PlannedStep["role"],
  spec: WaterfallSpec,
  catalogue: Catalogue,
  problems: string[],
): Found | undefined {
  const provider = catalogue.get(step.provider);
  if (provider === undefined) {
    const near = nearest(step.provider, [...catalogue.keys()]);
    const hint = near === undefined ? "see the list of providers" : `did you mean "${near}"?`;
    problems.push(`${label}: there is no provider "${step.provider}"; ${hint}`);
    return undefined;
  }
  const offered = Object.keys(provider.operations).join(", ");
  const operation = provider.operations[step.operation];
  if (role === "verifier" && step.operation !== "verify-email") {
    problems.push(`${label} does not verify addresses; a verifier's operation is verify-email`);
    return undefined;
  }
  if (operation === undefined) {
    problems.push(`${label}: ${provider.name} does not offer ${step.operation}; it offers ${offered || "nothing"}`);
    return undefined;
  }
  const suited = finderOperations[spec.target];
  if (role === "finder" && spec.target !== "verdict" && !suited.includes(step.operation)) {
    const hint = step.operation === "verify-email" ? `move it to "verifiers"` : `use one of ${suited.join(", ")}`;
    problems.push(`${label} does not help where the target is ${spec.target}; ${hint}`);
    return undefined;
  }
  return { provider, operation };
}

function planned(
  step: FinderStep,
  index: number,
  role: PlannedStep["role"],
  found: Found,
  settings: WaterfallSettings,
  budgetMs: number | undefined,
): PlannedStep {
  const threshold = role === "finder" ? settings.qualityThreshold : 0;
  return {
    index,
    role,
    provider: step.provider,
    providerName: found.provider.name,
    operation: step.operation,
    needs: found.operation.needs,
    credits: found.operation.rule === "free" ? 0 : found.operation.credits,
    ...(found.operation.times && { times: found.operation.times }),
    rule: found.operation.rule,
    timeoutMs: Math.min(step.timeoutMs ?? found.operation.timeoutMs, budgetMs ?? Infinity),
    retryAttempts: step.retryAttempts,
    minConfidence: step.minConfidence ?? threshold,
    ...(step.when !== undefined && { when: step.when }),
  };
}
