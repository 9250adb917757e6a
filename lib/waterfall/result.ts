import type { RecordError, RecordOutput, RecordProvenance } from "@/lib/contracts/job.ts";
import { emailStatus } from "@/lib/contracts/entities.ts";
import { bestCandidate, bestConfidence, failuresOf, finderOf, judge, statusOf, verifierOf } from "./address.ts";
import { isComplete, required } from "./hit.ts";
import { judgedFinds } from "./judged-finds.ts";
import { additions, isBlank, valuesOf } from "./merge.ts";
import type { Plan } from "./plan.ts";
import { type Failure, type Learnt, type Result, ROW_SOURCE, type State } from "./state.ts";

/** How a record ended, once nothing more is asked. */

type Accepted = {
  fields: Record<string, Learnt>;
  verified: boolean;
  emailStatus?: RecordOutput["emailStatus"];
  provider: string | null;
};

export function resultOf(plan: Plan, state: State): Result {
  const accepted = acceptedOf(plan, state);
  const fields = { ...additions(state.row, withoutStatus(state.learnt)), ...accepted?.fields };
  const provenance: RecordProvenance = {
    steps: state.steps,
    fields: Object.fromEntries(Object.entries(fields).map(([field, { value: _, ...source }]) => [field, source])),
  };
  const output = outputOf(plan, state, fields, accepted);
  const judged = judgedFinds(state);
  if (accepted !== undefined)
    return { state: "success", output, provenance, error: null, acceptedProvider: accepted.provider, judged };

  const failures = [...finderFailures(state), ...undecided(plan, state)];
  const ended = { output, provenance, acceptedProvider: null, judged };
  if (failures.length > 0) return { ...ended, state: "failed", error: errorOf(failures) };
  const asked = state.steps.some((step) => step.outcome !== "skipped");
  if (asked) return { ...ended, state: "not_found", error: null };
  return { ...ended, state: "skipped", error: unasked(plan, state) };
}

/**
 * A finder that refuses the question itself (a domain without mail, a person who asked to be removed) has no outage: where
 * another answered, that answer stands.
 */
const refusals: ReadonlySet<Failure["kind"]> = new Set(["invalid_input", "suppressed"]);

function finderFailures(state: State): Failure[] {
  const answered = state.steps.some((step) => step.outcome === "found" || step.outcome === "not_found");
  return answered && !state.stopped ? state.failures.filter((failure) => !refusals.has(failure.kind)) : state.failures;
}

function acceptedOf(plan: Plan, state: State): Accepted | undefined {
  switch (plan.target) {
    case "email":
      return acceptedAddress(plan, state);
    case "verdict":
      return verdictOf(plan, state);
    case "phone":
      if (!isBlank(state.row["phone"]))
        return { fields: own("phone", state.row["phone"]), verified: false, provider: null };
      return complete("phone", state);
    case "person":
    case "company":
      return complete(plan.target, state);
  }
}

function acceptedAddress(plan: Plan, state: State): Accepted | undefined {
  for (const address of state.addresses) {
    const judgement = judge(plan, address);
    if (judgement.type !== "accept") continue;
    const provider = finderOf(address) ?? null;
    const confidence = bestConfidence(address);
    const email: Learnt = {
      value: address.email,
      provider: provider ?? ROW_SOURCE,
      ...(confidence !== undefined && { confidence }),
    };
    return { fields: { email }, verified: judgement.verified, emailStatus: judgement.status, provider };
  }
  return undefined;
}

/** A verdict is the success of a check, `invalid` and `unknown` too, unless it is `unknown` because a verifier failed. */
function verdictOf(plan: Plan, state: State): Accepted | undefined {
  const address = state.addresses[0];
  if (address === undefined) return undefined;
  const status = statusOf(address);
  if (status === "unknown" && failuresOf(address).length > 0) return undefined;
  return {
    fields: own("email", address.email),
    verified: status === "valid",
    emailStatus: status,
    provider: verifierOf(address) ?? null,
  };
}

/** Counts for the vendor whose hit completed it. */
function complete(target: "person" | "company" | "phone", state: State): Accepted | undefined {
  if (!isComplete(target, valuesOf(state.learnt))) return undefined;
  const main = required[target].any.flatMap((field) => state.learnt[field] ?? [])[0];
  const status = emailStatus.safeParse(additions(state.row, state.learnt)["emailStatus"]?.value);
  return {
    fields: {},
    verified: status.success && status.data === "valid",
    ...(status.success && { emailStatus: status.data }),
    provider: main?.provider ?? null,
  };
}

const own = (field: string, value: unknown): Record<string, Learnt> => ({ [field]: { value, provider: ROW_SOURCE } });

/** An address's status is told beside the fields, not among them. */
function withoutStatus({ emailStatus: _, ...learnt }: Readonly<Record<string, Learnt>>): Record<string, Learnt> {
  return learnt;
}

function outputOf(
  plan: Plan,
  state: State,
  fields: Readonly<Record<string, Learnt>>,
  accepted: Accepted | undefined,
): RecordOutput | null {
  const values = valuesOf(fields);
  if (accepted !== undefined)
    return {
      fields: values,
      verified: accepted.verified,
      ...(accepted.emailStatus !== undefined && { emailStatus: accepted.emailStatus }),
    };
  const best = plan.target === "email" ? bestCandidate(plan, state.addresses) : undefined;
  if (best === undefined && Object.keys(values).length === 0) return null;
  return { fields: values, verified: false, ...(best !== undefined && { bestCandidate: best }) };
}

/** What verifiers failed on that could have been accepted had they answered. */
function undecided(plan: Plan, state: State): Failure[] {
  return state.addresses.flatMap((address) => {
    if (plan.target === "verdict") return failuresOf(address);
    const judgement = judge(plan, address);
    return judgement.type === "reject" && judgement.undecided ? failuresOf(address) : [];
  });
}

/** The first failure gives the kind; each provider is named once for each way it failed. */
function errorOf(failures: readonly Failure[]): RecordError {
  const told = failures.map(({ providerName, kind, message }) => `${providerName} failed (${kind}): ${message}`);
  return { kind: failures[0]?.kind ?? "unknown", message: [...new Set(told)].join("; ") };
}

function unasked(plan: Plan, state: State): RecordError {
  if (plan.target === "verdict") return { kind: "missing_fields", message: "The row has no e-mail address to check" };
  const reasons = state.steps.flatMap((step) => step.message ?? []);
  return { kind: "missing_fields", message: [...new Set(reasons)].join("; ") };
}
