import { describe, expect, it } from "vitest";
import { failure, finders, hit, jane, miss, planOf, run, steps, verdict, verifiers } from "./fixtures.ts";
import { next, start } from "./machine.ts";

const ask = (made: { asked: { provider: string }[] }) => made.asked.map((question) => question.provider);
const two = { steps: finders("findymail", "hunter"), verifiers: verifiers("dns-mx", "zerobounce") };
const found = (email: string, more: object = {}) => hit({ email, ...more });

describe("the order of questions", () => {
  it("finders are asked in the plan's order, and the first accepted hit ends the record", () => {
    const plan = planOf({ steps: finders("findymail", "prospeo", "hunter"), verifiers: verifiers("zerobounce") });
    const made = run(plan, jane, { prospeo: found("jane@acme.example"), zerobounce: verdict("valid") });
    expect(ask(made)).toEqual(["findymail", "prospeo", "zerobounce"]);
    expect(made.result).toMatchObject({
      state: "success",
      acceptedProvider: "prospeo",
      error: null,
      output: { fields: { email: "jane@acme.example" }, verified: true, emailStatus: "valid" },
    });
  });

  it("a question carries the row's input, the time-out and the repeats of its step", () => {
    const plan = planOf({
      steps: [{ provider: "hunter", operation: "find-email", timeoutMs: 5_000, retryAttempts: 4 }],
    });
    const { effect } = start(plan, { ...jane, email: "", title: "CTO" });
    expect(effect).toEqual({
      type: "ask",
      question: {
        provider: "hunter",
        operation: "find-email",
        input: { fullName: "Jane Doe", companyDomain: "acme.example" },
        timeoutMs: 5_000,
        retryAttempts: 4,
        wants: ["email", "emailStatus"],
        step: 0,
        role: "finder",
      },
    });
  });

  it("at most maxProviders finders are asked, skipped steps and verifiers not counted", () => {
    const plan = planOf({
      steps: [...steps("enrich-company", "surfe"), ...finders("findymail", "prospeo", "hunter")],
      verifiers: verifiers("zerobounce"),
      settings: { maxProviders: 2 },
    });
    const made = run(
      plan,
      { linkedinUrl: "https://www.linkedin.com/in/jane" },
      {
        findymail: found("jane@acme.example"),
        zerobounce: verdict("invalid"),
      },
    );
    expect(ask(made)).toEqual(["findymail", "zerobounce", "prospeo"]);
    expect(made.result.provenance.steps[0]).toMatchObject({ provider: "surfe", outcome: "skipped" });
  });

  it("a step whose needs the row does not meet is skipped with the missing fields named", () => {
    const { result } = run(planOf({ steps: finders("hunter") }), { fullName: "Jane Doe" }, {});
    expect(result).toMatchObject({
      state: "skipped",
      output: null,
      error: { kind: "missing_fields", message: "Hunter was not asked: the row has no companyDomain" },
    });
  });

  it("a step whose condition the row does not meet is passed over and does not count", () => {
    const conditional = [
      { provider: "surfe", operation: "find-email", when: 'row.country == "US"' },
      { provider: "prospeo", operation: "find-email" },
    ] as const;
    const plan = planOf({ steps: [...conditional], settings: { maxProviders: 1 } });
    const abroad = run(plan, { ...jane, country: "DE" }, {});
    expect(ask(abroad)).toEqual(["prospeo"]);
    expect(abroad.result.provenance.steps[0]).toMatchObject({
      provider: "surfe",
      outcome: "skipped",
      message: 'Surfe was not asked: the row does not meet row.country == "US"',
    });
    expect(ask(run(plan, { ...jane, country: "US" }, {}))).toEqual(["surfe"]);
  });

  it("a condition sees what earlier steps have found", () => {
    const plan = planOf({
      steps: [
        ...steps("enrich-company", "apollo"),
        { provider: "hunter", operation: "find-email", when: "row.employeeCount > 100" },
      ],
    });
    const about = (employeeCount: number) => ({ apollo: hit({ name: "Acme", domain: "acme.example", employeeCount }) });
    const acme = { ...jane, companyName: "Acme", domain: "acme.example", name: "Acme" };
    expect(ask(run(plan, acme, about(500)))).toEqual(["apollo", "hunter"]);
    expect(ask(run(plan, acme, about(5)))).toEqual(["apollo"]);
  });

  it("what an earlier step found feeds the questions after it", () => {
    const plan = planOf({ steps: [...steps("enrich-company", "apollo"), ...finders("hunter")] });
    const made = run(
      plan,
      { fullName: "Jane Doe", companyName: "Acme" },
      {
        apollo: hit({ name: "Acme Inc", domain: "acme.example" }),
        hunter: found("jane@acme.example", { status: "valid" }),
      },
    );
    expect(made.asked[1]?.input).toEqual({ fullName: "Jane Doe", companyName: "Acme", companyDomain: "acme.example" });
    expect(made.result.state).toBe("success");
    expect(made.result.output?.fields).toEqual({ companyDomain: "acme.example", email: "jane@acme.example" });
  });

  it("an answer where nothing was asked is refused, not ignored", () => {
    const plan = planOf({ steps: finders("hunter") });
    const { state } = run2(plan);
    expect(() => next(plan, state, miss)).toThrow("nothing was asked");
  });

  function run2(plan: ReturnType<typeof planOf>) {
    return next(plan, start(plan, jane).state, miss);
  }
});

describe("verification", () => {
  it("verifiers are asked until a definite verdict: role, catch-all and unknown go on to the next", () => {
    for (const status of ["role", "catch_all", "unknown"]) {
      const made = run(planOf(two), jane, {
        findymail: found("jane@acme.example"),
        "dns-mx": verdict(status),
        zerobounce: verdict("valid"),
      });
      expect(ask(made)).toEqual(["findymail", "dns-mx", "zerobounce"]);
      expect(made.result.output).toMatchObject({ verified: true, emailStatus: "valid" });
    }
    for (const status of ["invalid", "disposable"]) {
      const made = run(planOf(two), jane, { findymail: found("jane@acme.example"), "dns-mx": verdict(status) });
      expect(ask(made)).toEqual(["findymail", "dns-mx", "hunter"]);
      expect(made.result.state).toBe("not_found");
    }
  });

  it("an invalid address falls through to the next finder", () => {
    const plan = planOf({ steps: finders("findymail", "hunter"), verifiers: verifiers("zerobounce") });
    let asked = 0;
    const made = run(plan, jane, {
      findymail: found("j.doe@acme.example"),
      hunter: found("jane@acme.example"),
      get zerobounce() {
        return verdict(asked++ === 0 ? "invalid" : "valid");
      },
    });
    expect(made.result).toMatchObject({ state: "success", acceptedProvider: "hunter" });
    expect(made.result.output?.bestCandidate).toBeUndefined();
  });

  it("an address that two finders name is verified once, and the agreement is told", () => {
    const made = run(planOf(two), jane, {
      findymail: found("jane@acme.example", { confidence: 40 }),
      hunter: found("Jane@Acme.example", { confidence: 90 }),
      zerobounce: verdict("catch_all"),
    });
    expect(ask(made)).toEqual(["findymail", "dns-mx", "zerobounce", "hunter"]);
    expect(made.result.output?.bestCandidate).toEqual({
      email: "jane@acme.example",
      status: "catch_all",
      confidence: 90,
      providers: ["findymail", "hunter"],
      verifiedBy: "zerobounce",
      reason: "its domain takes any address (catch-all) and no verifier called it valid",
    });
  });

  it("without verifiers the finder's own word decides, and only its valid counts as verified", () => {
    const outcome = (more: object) => {
      const { result } = run(planOf({ steps: finders("hunter") }), jane, { hunter: found("jane@acme.example", more) });
      return [result.state, result.output?.verified];
    };
    expect(outcome({ status: "valid" })).toEqual(["success", true]);
    expect(outcome({})).toEqual(["success", false]);
    expect(outcome({ status: "unknown" })).toEqual(["success", false]);
    expect(outcome({ status: "role" })).toEqual(["success", false]);
    expect(outcome({ status: "invalid" })).toEqual(["not_found", false]);
    expect(outcome({ status: "disposable" })).toEqual(["not_found", false]);
    expect(outcome({ status: "catch_all" })).toEqual(["not_found", false]);
  });

  it("where every verifier says unknown, a finder's valid is accepted and not called verified", () => {
    const script = { "dns-mx": verdict("unknown"), zerobounce: verdict("unknown") };
    const trusted = run(planOf(two), jane, { ...script, findymail: found("jane@acme.example", { status: "valid" }) });
    expect(trusted.result).toMatchObject({ state: "success", output: { verified: false, emailStatus: "valid" } });
    const silent = run(planOf(two), jane, { ...script, findymail: found("jane@acme.example") });
    expect(silent.result).toMatchObject({ state: "not_found", output: { bestCandidate: { status: "unknown" } } });
  });

  it("a role address is accepted and not called verified", () => {
    const made = run(planOf(two), jane, { findymail: found("sales@acme.example"), zerobounce: verdict("role") });
    expect(made.result).toMatchObject({ state: "success", output: { verified: false, emailStatus: "role" } });
  });

  it("a verdict less sure than its verifier's minimum counts as unknown", () => {
    const plan = planOf({
      steps: finders("findymail"),
      verifiers: [{ provider: "zerobounce", operation: "verify-email", minConfidence: 60 }],
    });
    const outcome = (confidence: number) =>
      run(plan, jane, { findymail: found("jane@acme.example"), zerobounce: verdict("valid", confidence) }).result.state;
    expect([outcome(59), outcome(60)]).toEqual(["not_found", "success"]);
  });
});

describe("catch-all domains", () => {
  const policy = (catchAll: "accept" | "accept_if_verified" | "reject") => planOf({ ...two, settings: { catchAll } });
  const script = { findymail: found("jane@acme.example"), "dns-mx": verdict("catch_all") };

  it("accept: taken, and not called verified", () => {
    const { result } = run(policy("accept"), jane, { ...script, zerobounce: verdict("unknown") });
    expect(result).toMatchObject({ state: "success", output: { verified: false, emailStatus: "catch_all" } });
  });

  it("accept_if_verified: taken only when a later verifier calls the address valid", () => {
    const valid = run(policy("accept_if_verified"), jane, { ...script, zerobounce: verdict("valid") });
    expect(valid.result).toMatchObject({ state: "success", output: { verified: true, emailStatus: "valid" } });
    const unsure = run(policy("accept_if_verified"), jane, { ...script, zerobounce: verdict("unknown") });
    expect(unsure.result).toMatchObject({ state: "not_found", output: { bestCandidate: { status: "catch_all" } } });
  });

  it("reject: turned down at once, without paying for another verdict", () => {
    const made = run(policy("reject"), jane, { ...script, zerobounce: verdict("valid") });
    expect(ask(made)).toEqual(["findymail", "dns-mx", "hunter"]);
    expect(made.result).toMatchObject({ state: "not_found", output: { bestCandidate: { status: "catch_all" } } });
  });
});

describe("confidence", () => {
  const plan = planOf({
    steps: [
      { provider: "findymail", operation: "find-email", minConfidence: 50 },
      { provider: "hunter", operation: "find-email" },
    ],
    verifiers: verifiers("zerobounce"),
    settings: { qualityThreshold: 80 },
  });

  it("a hit below the threshold is kept as a candidate and nobody is paid to verify it", () => {
    const made = run(plan, jane, { hunter: found("jane@acme.example", { confidence: 79 }) });
    expect(ask(made)).toEqual(["findymail", "hunter"]);
    expect(made.result.output?.bestCandidate).toMatchObject({
      confidence: 79,
      reason: "its confidence 79 is below the minimum of 80",
    });
  });

  it("a step's own minimum overrides the waterfall's threshold", () => {
    const made = run(plan, jane, {
      findymail: found("jane@acme.example", { confidence: 50 }),
      zerobounce: verdict("valid"),
    });
    expect(made.result.acceptedProvider).toBe("findymail");
  });

  it("an unknown confidence passes", () => {
    const made = run(plan, jane, { hunter: found("jane@acme.example"), zerobounce: verdict("valid") });
    expect(made.result.acceptedProvider).toBe("hunter");
  });

  it("an address that one finder doubts is verified when another is sure of it, who then counts as its finder", () => {
    const made = run(plan, jane, {
      findymail: found("jane@acme.example", { confidence: 10 }),
      hunter: found("jane@acme.example", { confidence: 95 }),
      zerobounce: verdict("valid"),
    });
    expect(ask(made)).toEqual(["findymail", "hunter", "zerobounce"]);
    expect(made.result).toMatchObject({ state: "success", acceptedProvider: "hunter" });
  });
});

describe("the address that the row already has", () => {
  const row = { ...jane, email: "Jane@acme.example " };

  it("is verified first and kept when it passes, and no finder is asked", () => {
    const made = run(planOf(two), row, { zerobounce: verdict("valid") });
    expect(ask(made)).toEqual(["dns-mx", "zerobounce"]);
    expect(made.result).toMatchObject({
      state: "success",
      acceptedProvider: null,
      output: { fields: { email: "jane@acme.example" }, verified: true },
      provenance: { fields: { email: { provider: "input" } } },
    });
  });

  it("is replaced when it does not pass, and stays the best candidate when nothing else is found", () => {
    const made = run(planOf(two), row, { "dns-mx": verdict("invalid") });
    expect(ask(made)).toEqual(["dns-mx", "findymail", "hunter"]);
    expect(made.result.output?.bestCandidate).toMatchObject({ status: "invalid", providers: ["input"] });
  });

  it("is left aside when the waterfall is to replace it", () => {
    const plan = planOf({ ...two, settings: { existingEmail: "replace" } });
    const made = run(plan, row, { findymail: found("new@acme.example"), zerobounce: verdict("valid") });
    expect(ask(made)).toEqual(["findymail", "dns-mx", "zerobounce"]);
    expect(made.result.output?.fields["email"]).toBe("new@acme.example");
  });

  it("is kept unverified where the waterfall has no verifier", () => {
    const made = run(planOf({ steps: finders("hunter") }), row, {});
    expect(made.asked).toEqual([]);
    expect(made.result).toMatchObject({ state: "success", output: { verified: false } });
  });

  it("is not taken for an address when it is none", () => {
    const made = run(planOf(two), { ...jane, email: "n/a" }, {});
    expect(ask(made)).toEqual(["findymail", "hunter"]);
  });
});

describe("failures", () => {
  it("continue: a failed finder is passed over, and the record can still succeed", () => {
    const made = run(planOf(two), jane, {
      findymail: failure("unavailable"),
      hunter: found("jane@acme.example"),
      zerobounce: verdict("valid"),
    });
    expect(made.result).toMatchObject({ state: "success", error: null });
  });

  it("continue: a record that finds nothing is failed when any finder failed, never not found", () => {
    const made = run(planOf(two), jane, { findymail: failure("auth", "The key was refused") });
    expect(ask(made)).toEqual(["findymail", "hunter"]);
    expect(made.result).toMatchObject({
      state: "failed",
      error: { kind: "auth", message: "Findymail failed (auth): The key was refused" },
    });
  });

  it("a finder that refuses the question does not make an outage of another's plain no, but alone it is a failure", () => {
    const refusal = failure("invalid_input", "The domain has no mail");
    expect(run(planOf(two), jane, { findymail: refusal }).result.state).toBe("not_found");
    const alone = planOf({ ...two, steps: two.steps.slice(0, 1) });
    expect(run(alone, jane, { findymail: refusal }).result).toMatchObject({
      state: "failed",
      error: { kind: "invalid_input" },
    });
  });

  it("stop: a failed finder ends the record", () => {
    const plan = planOf({ ...two, settings: { fallback: "stop" } });
    const made = run(plan, jane, { findymail: failure("quota") });
    expect(ask(made)).toEqual(["findymail"]);
    expect(made.result).toMatchObject({ state: "failed", error: { kind: "quota" } });
  });

  it("a failed verifier is passed over, and a later definite verdict makes its failure good", () => {
    const script = { findymail: found("jane@acme.example"), "dns-mx": failure("timeout") };
    expect(run(planOf(two), jane, { ...script, zerobounce: verdict("valid") }).result.state).toBe("success");
    expect(run(planOf(two), jane, { ...script, zerobounce: verdict("invalid") }).result.state).toBe("not_found");
  });

  it("an address that no verifier could judge is not accepted and leaves the record failed, the address shown", () => {
    const made = run(planOf(two), jane, {
      findymail: found("jane@acme.example", { status: "valid" }),
      "dns-mx": verdict("unknown"),
      zerobounce: failure("unavailable", "The vendor failed (HTTP 503)"),
    });
    expect(ask(made)).toEqual(["findymail", "dns-mx", "zerobounce", "hunter"]);
    expect(made.result).toMatchObject({
      state: "failed",
      error: { kind: "unavailable", message: "ZeroBounce failed (unavailable): The vendor failed (HTTP 503)" },
      output: { verified: false, bestCandidate: { email: "jane@acme.example", status: "valid" } },
    });
  });

  it("a catch-all that a failed verifier might have called valid leaves the record failed", () => {
    const made = run(planOf(two), jane, {
      findymail: found("jane@acme.example"),
      "dns-mx": verdict("catch_all"),
      zerobounce: failure("timeout"),
    });
    expect(made.result).toMatchObject({ state: "failed", error: { kind: "timeout" } });
  });

  it("a call whose end is unknown counts as a failure", () => {
    const made = run(planOf(two), jane, { hunter: failure("unknown") });
    expect(made.result).toMatchObject({ state: "failed", error: { kind: "unknown" } });
  });

  it("an answer of an unexpected shape is a failure, not a miss", () => {
    const finder = run(planOf(two), jane, { findymail: hit({ address: "jane@acme.example" }) });
    expect(finder.result).toMatchObject({ state: "failed", error: { kind: "malformed" } });
    const verifier = run(planOf(two), jane, { findymail: found("jane@acme.example"), zerobounce: hit({}) });
    expect(verifier.result).toMatchObject({ state: "failed", error: { kind: "malformed" } });
  });
});

describe("a failure beside an earlier answer", () => {
  const older = (data: unknown) => ({ ...failure("budget", "The budget is spent"), older: data });

  it("fills in what is still fresh of that, stays a failure, and lets the record succeed where it suffices", () => {
    const plan = planOf({ target: "person", steps: steps("enrich-person", "prospeo", "hunter") });
    const { result, asked } = run(plan, jane, { prospeo: older({ title: "CTO" }) });
    expect(asked.map(({ provider }) => provider)).toEqual(["prospeo"]);
    expect(result).toMatchObject({
      state: "success",
      output: { fields: { title: "CTO" } },
      acceptedProvider: "prospeo",
    });
    expect(result.provenance.steps).toMatchObject([{ outcome: "failed", kind: "budget", credits: 0 }]);
    expect(result.provenance.steps[0]?.message).toContain("earlier answer");
  });

  it("does not turn the record into one that was not found", () => {
    const plan = planOf({ steps: finders("findymail"), verifiers: verifiers("zerobounce") });
    const { result } = run(plan, jane, { findymail: older({ title: "CTO" }) });
    expect(result).toMatchObject({ state: "failed", error: { kind: "budget" }, output: { fields: { title: "CTO" } } });
  });

  it("is left as it is where nothing of the answer can be read", () => {
    const plan = planOf({ steps: finders("findymail") });
    const { result } = run(plan, jane, { findymail: older({ title: 7 }) });
    expect(result).toMatchObject({ state: "failed", output: null });
    expect(result.provenance.steps[0]?.message).toBe("The budget is spent");
    const sure = run(plan, jane, { findymail: older({ confidence: 90 }) });
    expect(sure.result.provenance.steps[0]?.message).toBe("The budget is spent");
  });
});

describe("what a question is asked for", () => {
  const wants = (different: Parameters<typeof planOf>[0], row: Record<string, unknown> = jane) => {
    const { effect } = start(planOf(different), row);
    return effect.type === "ask" ? effect.question.wants : undefined;
  };

  it("is what the plan looks for, where the step can tell it", () => {
    const checked = { verifiers: verifiers("zerobounce") };
    expect(wants({ steps: finders("hunter"), ...checked })).toEqual(["email"]);
    expect(wants({ steps: steps("enrich-person", "hunter"), ...checked })).toEqual(["email"]);
    expect(wants({ steps: finders("hunter") })).toEqual(["email", "emailStatus"]);
    expect(wants({ target: "phone", steps: steps("find-phone", "hunter") })).toEqual(["phone"]);
    expect(wants({ target: "verdict", ...checked }, { email: "jane@acme.example" })).toEqual(["emailStatus"]);
  });

  it("is what leads there, where the step cannot tell it", () => {
    const list = [...steps("enrich-company", "surfe"), ...finders("hunter")];
    const row = { fullName: "Jane Doe", companyName: "Acme" };
    expect(wants({ steps: list }, row)).toEqual(["companyDomain", "companyLinkedinUrl"]);
  });

  it("is else all that the step can tell and the row lacks, so not what an earlier step has told", () => {
    const plan = { target: "person" as const, steps: steps("enrich-person", "hunter") };
    expect(wants(plan)).toEqual(expect.arrayContaining(["title", "city"]));
    expect(wants(plan)).not.toContain("fullName");
    expect(wants(plan, { ...jane, title: "CTO" })).not.toContain("title");
    const { asked } = run(
      planOf({ target: "company", steps: steps("enrich-company", "hunter", "apollo") }),
      { companyDomain: "acme.example" },
      { hunter: hit({ name: "Acme" }) },
    );
    expect(asked.map(({ wants: fields }) => fields?.includes("companyName"))).toEqual([true, false]);
  });
});

describe("the best candidate", () => {
  const plan = planOf({ steps: finders("findymail", "prospeo", "hunter"), verifiers: verifiers("zerobounce") });
  const best = (statuses: Record<string, string>, script: Parameters<typeof run>[2]) => {
    const made = planOf({
      steps: plan.finders.map(({ provider }) => ({ provider, operation: "find-email" as const })),
    });
    const named = Object.entries(statuses).map(([provider, status]) => [
      provider,
      found(`${provider}@acme.example`, { status }),
    ]);
    return run(made, jane, { ...Object.fromEntries(named), ...script }).result.output?.bestCandidate?.email;
  };

  it("is the one of the better status, though another came first", () => {
    expect(best({ findymail: "invalid", prospeo: "catch_all", hunter: "disposable" }, {})).toBe("prospeo@acme.example");
  });

  it("is, at the same status, the one that more finders named", () => {
    expect(
      best(
        { findymail: "invalid", prospeo: "invalid" },
        { hunter: found("prospeo@acme.example", { status: "invalid" }) },
      ),
    ).toBe("prospeo@acme.example");
  });

  it("is, at the same agreement, the surer one", () => {
    expect(
      best({ findymail: "invalid" }, { hunter: found("sure@acme.example", { status: "invalid", confidence: 30 }) }),
    ).toBe("sure@acme.example");
  });
});

describe("other targets", () => {
  it("person: fields of every hit are merged, and the first hit with more than a name ends the record", () => {
    const plan = planOf({ target: "person", steps: steps("enrich-person", "apollo", "prospeo", "surfe") });
    const made = run(
      plan,
      { ...jane, city: "Berlin" },
      {
        apollo: hit({ fullName: "Jane M. Doe", city: "Bonn", country: "DE" }),
        prospeo: hit({ title: "CTO", country: "AT", email: "jane@acme.example", emailStatus: "valid" }),
      },
    );
    expect(ask(made)).toEqual(["apollo", "prospeo"]);
    expect(made.result).toMatchObject({ state: "success", acceptedProvider: "prospeo" });
    expect(made.result.output).toEqual({
      fields: { country: "DE", title: "CTO", email: "jane@acme.example" },
      verified: true,
      emailStatus: "valid",
    });
    expect(made.result.provenance.fields["country"]).toEqual({ provider: "apollo" });
  });

  it("company: its own phone and place never stand for the person's", () => {
    const plan = planOf({ target: "company", steps: steps("enrich-company", "apollo") });
    const { result } = run(
      plan,
      { companyDomain: "acme.example" },
      {
        apollo: hit({ name: "Acme", domain: "acme.example", city: "Ulm", phone: "+49731000", industry: "Tools" }),
      },
    );
    expect(result.output?.fields).toEqual({
      companyName: "Acme",
      companyCity: "Ulm",
      companyPhone: "+49731000",
      industry: "Tools",
    });
  });

  it("phone: a number below the minimum is not used; one that the row has is not looked for", () => {
    const plan = planOf({
      target: "phone",
      steps: steps("find-phone", "findymail", "hunter"),
      settings: { qualityThreshold: 50 },
    });
    const made = run(plan, jane, {
      findymail: hit({ phone: "+4915100", confidence: 20 }),
      hunter: hit({ phone: "+4915111", type: "mobile", confidence: 50 }),
    });
    expect(made.result).toMatchObject({ state: "success", acceptedProvider: "hunter" });
    expect(made.result.output?.fields).toEqual({ phone: "+4915111", phoneType: "mobile" });
    const known = run(plan, { ...jane, phone: "+4930" }, {});
    expect(known.asked).toEqual([]);
    expect(known.result).toMatchObject({ state: "success", output: { fields: { phone: "+4930" } } });
  });

  it("verdict: any verdict is a success, invalid and unknown too, and the definite one has the last word", () => {
    const plan = planOf({ target: "verdict", verifiers: verifiers("dns-mx", "zerobounce") });
    const row = { email: "jane@acme.example" };
    const outcome = (status: string) => {
      const { result } = run(plan, row, { "dns-mx": verdict("unknown"), zerobounce: verdict(status) });
      return [result.state, result.output?.emailStatus, result.output?.verified];
    };
    expect(outcome("valid")).toEqual(["success", "valid", true]);
    expect(outcome("invalid")).toEqual(["success", "invalid", false]);
    expect(outcome("catch_all")).toEqual(["success", "catch_all", false]);
    expect(outcome("unknown")).toEqual(["success", "unknown", false]);
    expect(ask(run(plan, row, { "dns-mx": verdict("invalid") }))).toEqual(["dns-mx"]);
  });

  it("verdict: unknown because a verifier failed is a failure; a row without an address is skipped", () => {
    const plan = planOf({ target: "verdict", verifiers: verifiers("dns-mx", "zerobounce") });
    const broken = run(plan, { email: "jane@acme.example" }, { zerobounce: failure("quota", "Out of credits") });
    expect(broken.result).toMatchObject({
      state: "failed",
      error: { kind: "quota", message: "ZeroBounce failed (quota): Out of credits" },
    });
    expect(run(plan, jane, {}).result).toMatchObject({
      state: "skipped",
      error: { message: "The row has no e-mail address to check" },
    });
  });
});

describe("provenance", () => {
  it("each question leaves one step with what it cost, what answered it and what it said", () => {
    const plan = planOf({ steps: finders("hunter"), verifiers: verifiers("zerobounce") });
    const first = start(plan, jane);
    const second = next(plan, first.state, {
      outcome: { outcome: "found", data: { email: "jane@acme.example", confidence: 88, status: "catch_all" } },
      cached: true,
      credits: 0,
      lookupId: "l1",
      generation: 2,
      latencyMs: 12,
    });
    const third = next(plan, second.state, failure("timeout", "No reply in 30 s"));
    expect(third.effect.type === "done" && third.effect.result.provenance.steps).toEqual([
      {
        provider: "hunter",
        operation: "find-email",
        outcome: "found",
        value: "jane@acme.example",
        status: "catch_all",
        confidence: 88,
        cached: true,
        credits: 0,
        lookupId: "l1",
        generation: 2,
        latencyMs: 12,
      },
      {
        provider: "zerobounce",
        operation: "verify-email",
        outcome: "failed",
        kind: "timeout",
        message: "No reply in 30 s",
        value: "jane@acme.example",
        cached: false,
        credits: 0,
      },
    ]);
  });
});
