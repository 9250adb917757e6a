import { type EmailVerdict, emailStatus as emailStatusSchema, emailVerdict } from "@/lib/contracts/entities.ts";
import type { RecordStep } from "@/lib/contracts/job.ts";
import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { addressOf, sight } from "./address.ts";
import { type Hit, readHit, valueOf } from "./hit.ts";
import { merge } from "./merge.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import type { Answer, Check, Failure, Question, State } from "./state.ts";

/** What a finder's answer changes. An answer of an unexpected shape is a failure, never a miss. */
export function hearFinder(plan: Plan, state: State, step: PlannedStep, answer: Answer): State {
  const { outcome } = answer;
  if (outcome.outcome === "failed") return finderFailed(plan, state, step, answer, outcome);
  if (outcome.outcome === "not_found") return withStep(state, step, answer, { outcome: "not_found" });
  const hit = readHit(step.operation, outcome.data);
  if (hit === undefined) return finderFailed(plan, state, step, answer, unreadable(step));
  return plan.target === "email" ? takeAddress(state, step, answer, hit) : takeFields(state, step, answer, hit);
}

function finderFailed(plan: Plan, state: State, step: PlannedStep, answer: Answer, outcome: FailedOutcome): State {
  const failure = failureOf(step, outcome);
  const heard = withStep(state, step, answer, { outcome: "failed", kind: outcome.kind, message: outcome.message });
  return {
    ...heard,
    failures: [...state.failures, failure],
    stopped: plan.settings.fallback === "stop",
  };
}

/** Of a hit, the fields that are surer than the minimum, or of unknown confidence. */
function takeFields(state: State, step: PlannedStep, answer: Answer, hit: Hit): State {
  const value = valueOf(hit.fields);
  const weak = Object.entries(hit.confidence).filter(([, sure]) => sure !== undefined && sure < step.minConfidence);
  const fields = Object.entries(hit.fields).filter(([field]) => !weak.some(([name]) => name === field));
  const confidence = hit.confidence["email"] ?? hit.confidence["phone"];
  const heard = withStep(state, step, answer, {
    outcome: "found",
    ...(confidence !== undefined && { confidence }),
    ...(value !== undefined && { value }),
    ...(weak.length > 0 && {
      message: `The ${weak.map(([name]) => name).join(" and ")} was not used: its confidence is below ${step.minConfidence}`,
    }),
  });
  return { ...heard, learnt: merge(state.learnt, Object.fromEntries(fields), step.provider, hit.confidence) };
}

/** The address becomes a candidate; what else the hit tells of the person is merged, whether or not it is accepted. */
function takeAddress(state: State, step: PlannedStep, answer: Answer, hit: Hit): State {
  const { email: named, emailStatus, ...fields } = hit.fields;
  const email = addressOf(named);
  const learnt = merge(state.learnt, fields, step.provider, hit.confidence);
  if (email === undefined) {
    const value = valueOf(fields);
    const empty = step.operation === "find-email" || value === undefined;
    return {
      ...withStep(state, step, answer, empty ? { outcome: "not_found" } : { outcome: "found", value }),
      learnt,
    };
  }
  const confidence = hit.confidence["email"];
  const verdict = emailStatusSchema.safeParse(emailStatus);
  const about = {
    ...(verdict.success && { status: verdict.data }),
    ...(confidence !== undefined && { confidence }),
  };
  const below = confidence !== undefined && confidence < step.minConfidence ? { below: step.minConfidence } : {};
  return {
    ...withStep(state, step, answer, { outcome: "found", value: email, ...about }),
    learnt,
    addresses: sight(state.addresses, email, { provider: step.provider, ...about, ...below }),
  };
}

/** What a verifier's answer changes. One that knows nothing of the address says `unknown`. */
export function hearVerifier(state: State, step: PlannedStep, asked: Question, answer: Answer): State {
  const { outcome } = answer;
  const email = asked.input["email"] ?? "";
  const read = outcome.outcome === "found" ? emailVerdict.safeParse(outcome.data) : undefined;
  if (outcome.outcome === "failed" || read?.success === false) {
    const failure = outcome.outcome === "failed" ? outcome : unreadable(step);
    const told = { outcome: "failed", kind: failure.kind, message: failure.message, value: email } as const;
    return withCheck(withStep(state, step, answer, told), email, {
      provider: step.provider,
      failure: failureOf(step, failure),
    });
  }
  if (read === undefined)
    return withCheck(withStep(state, step, answer, { outcome: "not_found", value: email }), email, {
      provider: step.provider,
      verdict: "unknown",
    });
  const told = { outcome: "found", value: email, status: read.data.status, ...sureness(read.data) } as const;
  return withCheck(withStep(state, step, answer, told), email, {
    provider: step.provider,
    verdict: (read.data.confidence ?? 100) < step.minConfidence ? "unknown" : read.data.status,
  });
}

const sureness = (verdict: EmailVerdict) => verdict.confidence !== undefined && { confidence: verdict.confidence };

function withCheck(state: State, email: string, check: Check): State {
  return {
    ...state,
    addresses: state.addresses.map((known) =>
      known.email === email ? { ...known, checks: [...known.checks, check] } : known,
    ),
  };
}

type Told = Omit<RecordStep, "provider" | "operation" | "cached" | "credits" | "lookupId" | "generation" | "latencyMs">;

function withStep(state: State, step: PlannedStep, answer: Answer, told: Told): State {
  const { cached, credits, lookupId, generation, latencyMs } = answer;
  const entry: RecordStep = {
    provider: step.provider,
    operation: step.operation,
    ...told,
    cached,
    credits,
    ...(lookupId !== undefined && { lookupId }),
    ...(generation !== undefined && { generation }),
    ...(latencyMs !== undefined && { latencyMs }),
  };
  return { ...state, steps: [...state.steps, entry] };
}

const failureOf = (step: PlannedStep, { kind, message }: FailedOutcome): Failure => ({
  providerName: step.providerName,
  kind,
  message,
});

function unreadable(step: PlannedStep): FailedOutcome {
  return {
    outcome: "failed",
    kind: "malformed",
    retryable: false,
    sent: "answered",
    message: `The answer to ${step.operation} has an unexpected shape`,
  };
}
