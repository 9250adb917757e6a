import type { RecordStep } from "@/lib/contracts/job.ts";
import { addressOf, judge, nextVerifier, sight } from "./address.ts";
import { meets } from "./condition.ts";
import { hearFinder, hearVerifier } from "./hear.ts";
import { isComplete } from "./hit.ts";
import { isBlank, valuesOf, withRow } from "./merge.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import { inputFor, missingFields, wantedFields } from "./question.ts";
import { resultOf } from "./result.ts";
import { type Answer, type Question, ROW_SOURCE, type State, type Step } from "./state.ts";

/**
 * One record's way down the waterfall: a question at a time out, its answer in. The same plan, row and answers give the
 * same questions in the same order, so a record that was interrupted is played again from the start.
 */

/**
 * Begins a record.
 * @param query the row's cleaned values by canonical field name (`email`, `fullName`, `companyDomain`, …).
 */
export function start(plan: Plan, query: Readonly<Record<string, unknown>>): Step {
  const own =
    plan.target === "verdict" || plan.settings.existingEmail !== "replace" ? ownAddress(plan, query) : undefined;
  return advance(plan, {
    row: { ...query },
    learnt: {},
    addresses: own === undefined ? [] : sight([], own, { provider: ROW_SOURCE }),
    nextFinder: 0,
    findersAsked: 0,
    failures: [],
    stopped: false,
    steps: [],
    asked: null,
  });
}

/**
 * Takes the answer to the question that `state` waits for.
 * @throws when `state` waits for none, or for one that is not in `plan`: a mistake of the caller.
 */
export function next(plan: Plan, state: State, answer: Answer): Step {
  const { asked } = state;
  if (asked === null) throw new Error(`Waterfall "${plan.name}": an answer came where nothing was asked`);
  const step = (asked.role === "finder" ? plan.finders : plan.verifiers)[asked.step];
  if (step === undefined || step.provider !== asked.provider)
    throw new Error(`Waterfall "${plan.name}": the answer of ${asked.provider} belongs to another plan`);
  const heard = { ...state, asked: null };
  return advance(
    plan,
    asked.role === "finder" ? hearFinder(plan, heard, step, answer) : hearVerifier(heard, step, asked, answer),
  );
}

function ownAddress(plan: Plan, query: Readonly<Record<string, unknown>>): string | undefined {
  return plan.target === "email" || plan.target === "verdict" ? addressOf(query["email"]) : undefined;
}

/** Goes on to the next question, or to the end. */
function advance(plan: Plan, state: State): Step {
  if (plan.target === "verdict") {
    const address = state.addresses[0];
    const verifier = address && nextVerifier(plan, address);
    return verifier === undefined ? done(plan, state) : askVerifier(plan, state, verifier, address?.email ?? "");
  }
  for (const address of state.addresses) {
    const judgement = judge(plan, address);
    if (judgement.type === "accept") return done(plan, state);
    if (judgement.type === "check") return askVerifier(plan, state, judgement.verifier, address.email);
  }
  if (state.stopped || isSatisfied(plan, state)) return done(plan, state);
  return askFinder(plan, state);
}

/** Whether a plan without verifiers has what it looks for. A phone that the row already has is not looked for. */
function isSatisfied(plan: Plan, state: State): boolean {
  if (plan.target === "phone" && !isBlank(state.row["phone"])) return true;
  return isComplete(plan.target, valuesOf(state.learnt));
}

function askFinder(plan: Plan, state: State): Step {
  let { nextFinder } = state;
  const steps = [...state.steps];
  const fields = withRow(state.row, state.learnt);
  while (state.findersAsked < plan.settings.maxProviders) {
    const finder = plan.finders[nextFinder];
    if (finder === undefined) break;
    nextFinder += 1;
    const unmet = unmetCondition(finder, fields);
    if (unmet !== undefined) {
      steps.push(skipped(finder, unmet));
      continue;
    }
    const input = inputFor(finder.operation, fields);
    const missing = missingFields(finder.operation, finder.needs, input);
    if (missing === undefined)
      return ask(plan, { ...state, steps, nextFinder, findersAsked: state.findersAsked + 1 }, finder, input);
    steps.push(skipped(finder, `the row has no ${missing.join(" and no ")}`));
  }
  return done(plan, { ...state, steps, nextFinder });
}

function askVerifier(plan: Plan, state: State, verifier: number, email: string): Step {
  const step = plan.verifiers[verifier];
  if (step === undefined) throw new Error(`Waterfall "${plan.name}" has no verifier ${verifier + 1}`);
  return ask(plan, state, step, { email });
}

function ask(plan: Plan, state: State, step: PlannedStep, input: Record<string, string>): Step {
  const question: Question = {
    provider: step.provider,
    operation: step.operation,
    input,
    timeoutMs: step.timeoutMs,
    retryAttempts: step.retryAttempts,
    wants: wantedFields(plan, step, withRow(state.row, state.learnt)),
    step: step.index,
    role: step.role,
  };
  return { state: { ...state, asked: question }, effect: { type: "ask", question } };
}

function done(plan: Plan, state: State): Step {
  return { state: { ...state, asked: null }, effect: { type: "done", result: resultOf(plan, state) } };
}

function unmetCondition({ when }: PlannedStep, fields: Readonly<Record<string, unknown>>): string | undefined {
  const met = when === undefined || meets(when, fields);
  if (met === true) return undefined;
  return met === false ? `the row does not meet ${when}` : `${when} cannot be decided for the row: ${met.problem}`;
}

function skipped(step: PlannedStep, why: string): RecordStep {
  return {
    provider: step.provider,
    operation: step.operation,
    outcome: "skipped",
    message: `${step.providerName} was not asked: ${why}`,
    cached: false,
    credits: 0,
  };
}
