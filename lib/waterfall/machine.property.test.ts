import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emailStatuses } from "@/lib/contracts/entities.ts";
import { record } from "@/lib/contracts/job.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { failureKinds } from "@/lib/contracts/outcome.ts";
import { catchAllPolicies } from "@/lib/contracts/waterfall.ts";
import { forecast } from "./forecast.ts";
import { next, start } from "./machine.ts";
import type { ChargeRule, Plan, PlannedStep } from "./plan.ts";
import { replay } from "./replay.ts";
import type { Answer, Question, Result, State } from "./state.ts";

/** Random plans over random worlds: each provider has one answer to each question, drawn beforehand. */

const slugs = ["ant", "bee", "cat", "dog", "eel", "fox"];
const addresses = ["a@x.example", "b@x.example"];
const operations: Record<string, OperationName[]> = {
  email: ["find-email", "enrich-person", "enrich-company"],
  person: ["enrich-person", "find-email", "find-phone"],
  company: ["enrich-company"],
  phone: ["find-phone", "enrich-person"],
  verdict: [],
};
const needs: Record<string, string[][]> = {
  "find-email": [["fullName", "companyDomain"], ["linkedinUrl"]],
  "enrich-person": [["email"], ["fullName", "companyDomain"]],
  "enrich-company": [["name"], ["domain"]],
  "find-phone": [["linkedinUrl"], ["fullName", "companyDomain"]],
  "verify-email": [["email"]],
};

const rule = fc.constantFrom<ChargeRule>("per_hit", "per_call", "free");

function plannedStep(role: PlannedStep["role"], of: readonly OperationName[]) {
  return fc.record({
    index: fc.constant(0),
    role: fc.constant(role),
    provider: fc.constantFrom(...slugs),
    providerName: fc.constant("A provider"),
    operation: fc.constantFrom(...of),
    credits: fc.integer({ min: 0, max: 5 }),
    rule,
    timeoutMs: fc.constant(30_000),
    retryAttempts: fc.constant(0),
    minConfidence: fc.constantFrom(0, 0, 0, 50, 90),
  });
}

type Draft = Omit<PlannedStep, "needs">;
const numbered = (drafts: readonly Draft[]): PlannedStep[] =>
  drafts.map((draft, index) => ({
    ...draft,
    index,
    needs: needs[draft.operation] ?? [],
    credits: draft.rule === "free" ? 0 : draft.credits,
  }));
const distinct = (draft: Draft) => `${draft.provider} ${draft.operation}`;

const planOf = (target: Plan["target"]): fc.Arbitrary<Plan> =>
  fc
    .record({
      finders:
        target === "verdict"
          ? fc.constant<Draft[]>([])
          : fc.uniqueArray(plannedStep("finder", operations[target] ?? []), {
              selector: distinct,
              minLength: 1,
              maxLength: 6,
            }),
      verifiers: ["email", "verdict"].includes(target)
        ? fc.uniqueArray(plannedStep("verifier", ["verify-email"]), {
            selector: distinct,
            minLength: target === "verdict" ? 1 : 0,
            maxLength: 3,
          })
        : fc.constant<Draft[]>([]),
      settings: fc.record({
        qualityThreshold: fc.constant(0),
        maxProviders: fc.integer({ min: 1, max: 6 }),
        fallback: fc.constantFrom("continue" as const, "stop" as const),
        catchAll: fc.constantFrom(...catchAllPolicies),
        existingEmail: fc.constantFrom("keep" as const, "replace" as const),
      }),
    })
    .map(({ finders, verifiers, settings }) => ({
      name: "random",
      target,
      finders: numbered(finders),
      verifiers: numbered(verifiers),
      settings,
    }));

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 5 });
/** Every status, those with the finer rules more often. */
const status = fc.constantFrom(
  ...emailStatuses,
  "catch_all" as const,
  "unknown" as const,
  "unknown" as const,
  "valid" as const,
);
const confidence = fc.constantFrom(10, 49, 50, 90, 100, 100, 100);
const text = (...values: string[]) => maybe(fc.constantFrom(...values));

const query = fc.record({
  fullName: text("Jane Doe", "  "),
  companyName: text("Acme", ""),
  companyDomain: text("x.example"),
  linkedinUrl: text("https://www.linkedin.com/in/jane"),
  email: fc.constantFrom(undefined, undefined, undefined, "a@x.example", " B@X.example", "n/a", ""),
  phone: fc.constantFrom(undefined, undefined, "+4930"),
  title: fc.constantFrom(undefined, undefined, "CTO"),
});

const personData = {
  fullName: text("Jane Doe", "J. Doe"),
  linkedinUrl: text("https://www.linkedin.com/in/jd"),
  companyDomain: text("x.example", "y.example"),
  title: text("CTO", "Chief", ""),
  city: text("Ulm", "Bonn"),
};
const data: Record<string, fc.Arbitrary<object>> = {
  "find-email": fc.record({
    email: fc.constantFrom(...addresses, "A@x.example", ""),
    status: maybe(status),
    confidence: maybe(confidence),
    ...personData,
  }),
  "enrich-person": fc.record({ email: text(...addresses), emailStatus: maybe(status), ...personData }),
  "enrich-company": fc.record({ name: text("Acme"), domain: text("x.example"), industry: text("Tools") }),
  "find-phone": fc.record({
    phone: fc.constantFrom("+491", "+492"),
    confidence: maybe(confidence),
    type: text("mobile"),
  }),
  "verify-email": fc.record({ status, confidence: maybe(confidence) }),
};

/** What a provider would say to one question: a draw for each (provider, operation, address). */
const world = fc
  .array(
    fc.record({
      ends: fc.constantFrom(
        "found",
        "found",
        "found",
        "found",
        "found",
        "found",
        "not_found",
        "failed",
        "failed",
        "unreadable",
      ),
      kind: fc.constantFrom(...failureKinds),
      finding: fc.record(data),
    }),
    { minLength: 12, maxLength: 12 },
  )
  .map((draws) => (step: PlannedStep, question: Question): Answer => {
    const about = `${question.provider} ${question.operation} ${question.role === "verifier" ? question.input["email"] : ""}`;
    const draw = draws[[...about].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % draws.length, 7)];
    const base = { cached: false, credits: 0 };
    if (draw === undefined || draw.ends === "not_found")
      return { ...base, outcome: { outcome: "not_found" }, credits: step.rule === "per_call" ? step.credits : 0 };
    if (draw.ends === "failed")
      return {
        ...base,
        credits: draw.kind === "unknown" ? step.credits : 0,
        outcome: { outcome: "failed", kind: draw.kind, retryable: false, sent: "answered", message: "It broke" },
      };
    if (draw.ends === "unreadable") return { ...base, outcome: { outcome: "found", data: null } };
    const finding = JSON.parse(JSON.stringify(draw.finding[question.operation] ?? {})) as object;
    const told = question.operation === "verify-email" ? { ...finding, email: question.input["email"] } : finding;
    return { ...base, outcome: { outcome: "found", data: told }, credits: step.credits };
  });

type Asked = { question: Question; answer: Answer; step: PlannedStep; state: State };
type Run = {
  plan: Plan;
  row: Record<string, unknown>;
  asked: Asked[];
  result: Result;
  answerOf: (q: Question) => Answer;
};

const MOST_QUESTIONS = 100;

function play(plan: Plan, row: Record<string, unknown>, say: (step: PlannedStep, question: Question) => Answer): Run {
  const asked: Asked[] = [];
  const stepOf = (question: Question) => {
    const step = (question.role === "finder" ? plan.finders : plan.verifiers)[question.step];
    if (step === undefined) throw new Error("A question of no step");
    return step;
  };
  const answerOf = (question: Question) => say(stepOf(question), question);
  let current = start(plan, row);
  while (current.effect.type === "ask") {
    const { question } = current.effect;
    if (asked.length >= MOST_QUESTIONS) throw new Error("The record does not end");
    const answer = answerOf(question);
    asked.push({ question, answer, step: stepOf(question), state: current.state });
    current = next(plan, JSON.parse(JSON.stringify(current.state)) as State, answer);
  }
  return { plan, row, asked, result: current.effect.result, answerOf };
}

const anyTarget = fc.constantFrom<Plan["target"]>("email", "email", "email", "person", "company", "phone", "verdict");
const anyRun = anyTarget
  .chain((target) => fc.tuple(planOf(target), query, world))
  .map(([plan, row, say]) => play(plan, row, say));
const emailRun = fc.tuple(planOf("email"), query, world).map(([plan, row, say]) => play(plan, row, say));

const holds = (runs: fc.Arbitrary<Run>, property: (run: Run) => void) =>
  fc.assert(fc.property(runs, property), { numRuns: 300 });

const failed = ({ answer }: Asked) =>
  answer.outcome.outcome === "failed" || (answer.outcome.outcome === "found" && answer.outcome.data === null);
const verdictOf = ({ answer, step }: Asked) => {
  if (answer.outcome.outcome !== "found" || answer.outcome.data === null) return undefined;
  const said = answer.outcome.data as { status: string; confidence?: number };
  return said.confidence !== undefined && said.confidence < step.minConfidence ? "unknown" : said.status;
};
const checksOf = (run: Run, email: unknown) =>
  run.asked.filter(({ question }) => question.role === "verifier" && question.input["email"] === email);
/** Addresses that finders named, in the order of their answers, and what they said of them. */
const named = (run: Run) =>
  run.asked.flatMap(({ question, answer, step }) => {
    if (question.role !== "finder" || answer.outcome.outcome !== "found" || answer.outcome.data === null) return [];
    const said = answer.outcome.data as Record<string, unknown>;
    const email = typeof said["email"] === "string" ? said["email"].toLowerCase() : "";
    const known = question.operation === "find-email" ? said["confidence"] : undefined;
    const passes = !(typeof known === "number" && known < step.minConfidence);
    return email === ""
      ? []
      : [{ email, status: said["status"] ?? said["emailStatus"], provider: step.provider, passes }];
  });
const rowAddress = (run: Run) =>
  run.plan.settings.existingEmail === "keep" && /@/.test(String(run.row["email"] ?? ""))
    ? String(run.row["email"]).trim().toLowerCase()
    : undefined;

describe("any waterfall over any answers", () => {
  it("ends, in a result that the contract admits", () => {
    holds(anyRun, ({ result }) => {
      const { state, output, provenance, error } = result;
      expect(record.shape.state.parse(state)).toBe(state);
      expect(record.shape.output.parse(output)).toEqual(output);
      expect(record.shape.provenance.parse(provenance)).toEqual(provenance);
      expect(error === null).toBe(state === "success" || state === "not_found");
    });
  });

  it("played again from the start, or from its state as JSON, it asks the same and ends the same", () => {
    holds(anyRun, ({ plan, row, asked, result, answerOf }) => {
      const again: Question[] = [];
      const end = replay(plan, row, (question) => {
        again.push(question);
        return answerOf(question);
      });
      expect(end.effect).toEqual({ type: "done", result });
      expect(again).toEqual(asked.map(({ question }) => question));
    });
  });

  it("stopped after any number of answers, it stands at the very next question", () => {
    holds(anyRun, ({ plan, row, asked, answerOf }) => {
      for (const [count, { question }] of asked.entries()) {
        let left = count;
        const stopped = replay(plan, row, (about) => (left-- > 0 ? answerOf(about) : undefined));
        expect(stopped.effect).toEqual({ type: "ask", question });
      }
    });
  });

  it("asks each provider the same operation about the same input at most once", () => {
    holds(anyRun, ({ asked }) => {
      const keys = asked.map(({ question }) => JSON.stringify([question.provider, question.operation, question.input]));
      expect(new Set(keys).size).toBe(keys.length);
    });
  });

  it("never asks more finders than maxProviders, and in the plan's order", () => {
    holds(anyRun, ({ plan, asked }) => {
      const order = asked.filter(({ question }) => question.role === "finder").map(({ question }) => question.step);
      expect(order.length).toBeLessThanOrEqual(plan.settings.maxProviders);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    });
  });

  it("never asks a question whose needs its input does not meet, nor with a blank value", () => {
    holds(anyRun, ({ asked }) => {
      for (const { question, step } of asked) {
        const met = step.needs.some((set) => set.every((name) => question.input[name] !== undefined));
        expect(met).toBe(true);
        expect(Object.values(question.input).every((value) => value.trim() !== "")).toBe(true);
      }
    });
  });

  it("leaves one step for each question, in order, with nothing in between but skipped ones", () => {
    holds(anyRun, ({ asked, result }) => {
      const told = result.provenance.steps.filter((step) => step.outcome !== "skipped");
      expect(told.map((step) => [step.provider, step.operation])).toEqual(
        asked.map(({ question }) => [question.provider, question.operation]),
      );
    });
  });

  it("never costs more than the forecast's worst case", () => {
    holds(anyRun, ({ plan, row, asked }) => {
      const spent = asked.reduce((sum, { answer }) => sum + answer.credits, 0);
      expect(spent).toBeLessThanOrEqual(forecast(plan, 1).worstCaseCredits);
      const filled = Object.keys(row).filter((field) => typeof row[field] === "string" && row[field].trim() !== "");
      expect(spent).toBeLessThanOrEqual(forecast(plan, 1, { fields: filled }).worstCaseCredits);
    });
  });

  it("is not found only when every finder it asked answered, or at most refused the question itself", () => {
    const refused = ({ answer: { outcome } }: Asked) =>
      outcome.outcome === "failed" && ["invalid_input", "suppressed"].includes(outcome.kind);
    holds(anyRun, ({ asked, result }) => {
      const broke = asked.some((one) => one.question.role === "finder" && failed(one) && !refused(one));
      if (broke) expect(["success", "failed"]).toContain(result.state);
    });
  });

  it("is skipped exactly when nothing was asked and nothing kept", () => {
    holds(anyRun, ({ asked, result }) => {
      if (result.state !== "success") expect(result.state === "skipped").toBe(asked.length === 0);
    });
  });

  it("ends at the first failed finder under stop", () => {
    holds(anyRun, ({ plan, asked, result }) => {
      if (plan.settings.fallback !== "stop") return;
      const first = asked.findIndex((one) => one.question.role === "finder" && failed(one));
      if (first === -1) return;
      expect(first).toBe(asked.length - 1);
      expect(result.state).toBe("failed");
    });
  });

  it("never puts a vendor's value over the row's own, and the earliest vendor's stays where none is surer", () => {
    holds(anyRun, ({ plan, row, asked, result }) => {
      const kept = ["email", "phone"].filter((field) => plan.target === field || plan.target === "verdict");
      for (const [field, value] of Object.entries(row)) {
        if (typeof value !== "string" || value.trim() === "" || kept.includes(field)) continue;
        expect(result.output?.fields ?? {}).not.toHaveProperty(field);
      }
      if (plan.target !== "email") return;
      const titles = asked.flatMap(({ question, answer }) =>
        question.role === "finder" && answer.outcome.outcome === "found"
          ? ((answer.outcome.data as { title?: string } | null)?.title ?? [])
          : [],
      );
      const first = titles.find((title) => title !== "");
      if (first !== undefined && row["title"] === undefined) expect(result.output?.fields["title"]).toBe(first);
    });
  });

  it("keeps, of a value with confidence, the surest", () => {
    holds(
      fc.tuple(planOf("person"), query, world).map(([plan, row, say]) => play(plan, row, say)),
      (run) => {
        const said = run.asked.flatMap(({ answer, question, step }) => {
          if (answer.outcome.outcome !== "found" || question.operation !== "find-phone") return [];
          const data = answer.outcome.data as { phone: string; confidence?: number } | null;
          return data === null || (data.confidence ?? 100) < step.minConfidence ? [] : [data.confidence ?? -1];
        });
        if (said.length > 0 && run.row["phone"] === undefined)
          expect(run.result.provenance.fields["phone"]?.confidence ?? -1).toBe(Math.max(...said));
      },
    );
  });
});

describe("any e-mail waterfall over any answers", () => {
  it("never verifies an address twice with one verifier, nor goes on after a definite verdict", () => {
    holds(emailRun, (run) => {
      for (const email of addresses) {
        const checks = checksOf(run, email);
        expect(checks.map(({ question }) => question.step)).toEqual(checks.map((_, index) => index));
        const definite = checks.findIndex((check) =>
          ["valid", "invalid", "disposable"].includes(verdictOf(check) ?? ""),
        );
        if (definite !== -1) expect(definite).toBe(checks.length - 1);
      }
    });
  });

  it("verifies only addresses that the row has or a hit that passes its minimum named", () => {
    holds(emailRun, (run) => {
      const known = new Set([rowAddress(run), ...named(run).flatMap((one) => (one.passes ? one.email : []))]);
      for (const { question } of run.asked)
        if (question.role === "verifier") expect(known).toContain(question.input["email"]);
    });
  });

  it("asks nothing more once a verifier called an address valid that the catch-all policy lets through", () => {
    holds(emailRun, (run) => {
      if (run.plan.settings.catchAll === "reject") return;
      const first = run.asked.findIndex((one) => one.question.role === "verifier" && verdictOf(one) === "valid");
      if (first === -1) return;
      expect(first).toBe(run.asked.length - 1);
      expect(run.result.output).toMatchObject({
        verified: true,
        emailStatus: "valid",
        fields: { email: run.asked[first]?.question.input["email"] },
      });
    });
  });

  it("calls an address verified exactly when a verifier, or without verifiers its finder, called it valid", () => {
    holds(emailRun, (run) => {
      const email = run.result.output?.fields["email"];
      const byVerifier = checksOf(run, email).some((check) => verdictOf(check) === "valid");
      const byFinder = named(run).some((one) => one.email === email && one.status === "valid");
      const verified = run.result.state === "success" && run.result.output?.verified === true;
      if (run.plan.verifiers.length > 0) expect(verified).toBe(run.result.state === "success" && byVerifier);
      else if (verified) expect(byFinder).toBe(true);
    });
  });

  it("under accept_if_verified accepts an address that anyone called catch-all only on a verifier's valid; under reject never", () => {
    holds(emailRun, (run) => {
      if (run.result.state !== "success" || run.plan.settings.catchAll === "accept") return;
      const email = run.result.output?.fields["email"];
      const verdicts = checksOf(run, email).map(verdictOf);
      const said = named(run).flatMap((one) => (one.email === email ? one.status : []));
      if (![...verdicts, ...said].includes("catch_all")) return;
      expect(run.plan.settings.catchAll).toBe("accept_if_verified");
      expect(verdicts).toContain("valid");
    });
  });

  it("never accepts an address whose verdict is invalid or disposable", () => {
    holds(emailRun, (run) => {
      if (run.result.state !== "success") return;
      const verdicts = checksOf(run, run.result.output?.fields["email"]).map(verdictOf);
      expect(verdicts).not.toContain("invalid");
      expect(verdicts).not.toContain("disposable");
    });
  });

  it("has a best candidate exactly when some address was at hand and none was accepted", () => {
    holds(emailRun, (run) => {
      const { state, output } = run.result;
      const any = named(run).length > 0 || rowAddress(run) !== undefined;
      expect(output?.bestCandidate !== undefined).toBe(any && state !== "success");
      expect(output?.fields["email"] !== undefined).toBe(state === "success");
    });
  });

  it("names as agreeing on the best candidate just those that found it", () => {
    holds(emailRun, (run) => {
      const best = run.result.output?.bestCandidate;
      if (best === undefined) return;
      const sources = named(run).flatMap((one) => (one.email === best.email ? one.provider : []));
      if (rowAddress(run) === best.email) sources.unshift("input");
      expect(best.providers).toEqual([...new Set(sources)]);
    });
  });

  it("is not found only when each address it could have accepted got a verdict that no failed verifier could change", () => {
    holds(emailRun, (run) => {
      if (run.result.state !== "not_found") return;
      for (const email of addresses) {
        const checks = checksOf(run, email);
        const verdicts = checks.map(verdictOf);
        const settled = ["valid", "invalid", "disposable"].some((verdict) => verdicts.includes(verdict));
        const said = named(run).flatMap((one) => (one.email === email ? one.status : []));
        const barred = run.plan.settings.catchAll === "reject" && [...verdicts, ...said].includes("catch_all");
        if (checks.some(failed)) expect(settled || barred).toBe(true);
      }
    });
  });
});

describe("any verification of any address", () => {
  const verdictRun = fc.tuple(planOf("verdict"), world).map(([plan, say]) => play(plan, { email: "a@x.example" }, say));

  it("succeeds with a verdict, and fails only where a verifier failed and none of the others could tell", () => {
    holds(verdictRun, ({ asked, result }) => {
      const verdicts = asked.map((one) => verdictOf(one) ?? "unknown");
      const told = verdicts.find((verdict) => ["valid", "invalid", "disposable"].includes(verdict));
      const best = told ?? ["catch_all", "role"].find((verdict) => verdicts.includes(verdict)) ?? "unknown";
      const lost = best === "unknown" && asked.some(failed);
      expect(result.state).toBe(lost ? "failed" : "success");
      if (!lost) expect(result.output).toMatchObject({ emailStatus: best, verified: best === "valid" });
    });
  });
});
