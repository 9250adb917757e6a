import type { OperationName } from "@/lib/contracts/operation.ts";
import type { FailureKind } from "@/lib/contracts/outcome.ts";
import { type WaterfallSpecInput, waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { type Catalogue, type CatalogueOperation, type Plan, plan } from "./plan.ts";
import { replay } from "./replay.ts";
import type { Answer, Question, Result } from "./state.ts";

/** Made-up providers and answers for this room's tests. */

const names = [["fullName", "companyDomain"], ["linkedinUrl"]];
const fact = (needs: string[][], credits = 1, rule: CatalogueOperation["rule"] = "per_hit"): CatalogueOperation => ({
  needs,
  credits,
  rule,
  timeoutMs: 30_000,
});
const finder = {
  "find-email": fact(names),
  "enrich-person": fact([...names, ["email"]]),
  "enrich-company": fact([["domain"], ["name"]]),
  "find-phone": fact(names, 10),
};

export const catalogue: Catalogue = new Map([
  ["findymail", { name: "Findymail", operations: finder }],
  ["prospeo", { name: "Prospeo", operations: finder }],
  ["hunter", { name: "Hunter", operations: { ...finder, "verify-email": fact([["email"]], 1, "per_call") } }],
  ["apollo", { name: "Apollo", operations: finder }],
  ["surfe", { name: "Surfe", operations: finder }],
  ["dns-mx", { name: "DNS/MX check", operations: { "verify-email": fact([["email"]], 0, "free") } }],
  ["zerobounce", { name: "ZeroBounce", operations: { "verify-email": fact([["email"]], 1, "per_call") } }],
]);

export const steps = (operation: OperationName, ...providers: string[]) =>
  providers.map((provider) => ({ provider, operation }));

export const finders = (...providers: string[]) => steps("find-email", ...providers);
export const verifiers = (...providers: string[]) => steps("verify-email", ...providers);

/** The plan of an e-mail waterfall with the given differences. Throws when it is refused. */
export function planOf(different: Partial<WaterfallSpecInput>): Plan {
  const result = plan(waterfallSpec.parse({ name: "test", target: "email", steps: [], ...different }), catalogue);
  if (!result.ok) throw new Error(result.problems.join("; "));
  return result.plan;
}

const answer = (outcome: Answer["outcome"], credits = 0): Answer => ({ outcome, cached: false, credits });

export const hit = (data: unknown) => answer({ outcome: "found", data }, 1);
export const miss = answer({ outcome: "not_found" });
export const failure = (kind: FailureKind, message = "It broke") =>
  answer({ outcome: "failed", kind, retryable: false, sent: "answered", message });
/** What a verifier says, of whichever address it is asked. */
export const verdict = (status: string, confidence?: number) => ({ status, confidence });
type Verdict = ReturnType<typeof verdict>;

/** Provider → its answer to any question; a verdict is about the address asked. A provider left out finds nothing. */
export type Script = Record<string, Answer | Verdict>;

const isAnswer = (value: Answer | Verdict): value is Answer => "outcome" in value;

export function run(made: Plan, query: Record<string, unknown>, script: Script): { result: Result; asked: Question[] } {
  const asked: Question[] = [];
  const { effect } = replay(made, query, (question) => {
    asked.push(question);
    const scripted = script[question.provider] ?? miss;
    if (isAnswer(scripted)) return scripted;
    return hit({
      email: question.input["email"],
      status: scripted.status,
      ...(scripted.confidence !== undefined && { confidence: scripted.confidence }),
    });
  });
  if (effect.type === "ask") throw new Error("The script has no answer");
  return { result: effect.result, asked };
}

export const jane = { fullName: "Jane Doe", companyDomain: "acme.example" };
