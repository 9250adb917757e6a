import { type EmailVerdict, emailStatus as emailStatusSchema, emailVerdict } from "@/lib/contracts/entities.ts";
import type { RecordStep } from "@/lib/contracts/job.ts";
import type { FailedOutcome } from "@/lib/contracts/outcome.ts";
import { addressOf, sight } from "./address.ts";
import { type Hit, readHit, readPart, valueOf } from "./hit.ts";
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
  return plan.target === "email"
    ? takeAddress(plan, state, step, answer, hit)
    : takeFields(plan, state, step, answer, hit);
}

function finderFailed(plan: Plan, state: State, step: PlannedStep, answer: Answer, outcome: FailedOutcome): State {
  const failure = failureOf(step, outcome);
  const older = answer.older === undefined ? undefined : readPart(step.operation, answer.older);
  const message = older ? `${outcome.message}; what is still fresh of an earlier answer is used` : outcome.message;
  const heard = withStep(state, step, answer, { outcome: "failed", kind: outcome.kind, message });
  return {
    ...heard,
    ...(older && learnFrom(plan, state, step, older)),
    failures: [...state.failures, failure],
    stopped: plan.settings.fallback === "stop",
  };
}

/** The fields that are surer than the minimum, or of unknown confidence, are taken. */
function takeFields(plan: Plan, state: State, step: PlannedStep, answer: Answer, hit: Hit): State {
  const value = valueOf(hit.fields);
  const weak = weakFields(step, hit);
  const confidence = hit.confidence["email"] ?? hit.confidence["phone"];
  const heard = withStep(state, step, answer, {
    outcome: "found",
    ...(confidence !== undefined && { confidence }),
    ...(value !== undefined && { value }),
    ...(weak.length > 0 && {
      message: `The ${weak.join(" and ")} was not used: its confidence is below ${step.minConfidence}`,
    }),
  });
  return { ...heard, ...learnFrom(plan, state, step, hit) };
}

function weakFields({ minConfidence }: PlannedStep, { confidence }: Hit): string[] {
  return Object.entries(confidence).flatMap(([field, sure]) =>
    sure !== undefined && sure < minConfidence ? [field] : [],
  );
}

/** The address becomes a candidate; what else the hit tells of the person is merged, whether or not it is accepted. */
function takeAddress(plan: Plan, state: State, step: PlannedStep, answer: Answer, hit: Hit): State {
  const told = { ...state, ...learnFrom(plan, state, step, hit) };
  const { email, ...about } = addressIn(hit);
  if (email !== undefined) return withStep(told, step, answer, { outcome: "found", value: email, ...about });
  const { email: _, emailStatus: __, ...fields } = hit.fields;
  const value = valueOf(fields);
  const empty = step.operation === "find-email" || value === undefined;
  return withStep(told, step, answer, empty ? { outcome: "not_found" } : { outcome: "found", value });
}

/** What a hit adds to what is known: an address to consider where the plan looks for one, and fields. */
function learnFrom(plan: Plan, state: State, step: PlannedStep, hit: Hit): Pick<State, "learnt" | "addresses"> {
  if (plan.target !== "email") {
    const weak = weakFields(step, hit);
    const fields = Object.fromEntries(Object.entries(hit.fields).filter(([field]) => !weak.includes(field)));
    return { addresses: state.addresses, learnt: merge(state.learnt, fields, step.provider, hit.confidence) };
  }
  const { email: _, emailStatus: __, ...fields } = hit.fields;
  const learnt = merge(state.learnt, fields, step.provider, hit.confidence);
  const { email, ...about } = addressIn(hit);
  if (email === undefined) return { addresses: state.addresses, learnt };
  const below = about.confidence !== undefined && about.confidence < step.minConfidence;
  const sighting = { provider: step.provider, ...about, ...(below && { below: step.minConfidence }) };
  return { addresses: sight(state.addresses, email, sighting), learnt };
}

function addressIn({ fields, confidence }: Hit) {
  const email = addressOf(fields["email"]);
  const verdict = emailStatusSchema.safeParse(fields["emailStatus"]);
  const sure = confidence["email"];
  return {
    ...(email !== undefined && { email }),
    ...(verdict.success && { status: verdict.data }),
    ...(sure !== undefined && { confidence: sure }),
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
