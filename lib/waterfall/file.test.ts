import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waterfallSpec } from "@/lib/contracts/waterfall.ts";
import { parseWaterfallFile, serializeWaterfall } from "./file.ts";
import { listTemplates } from "./templates.ts";

const older = (different: object) =>
  parseWaterfallFile({ operation: "find-email", providers: [{ providerId: "hunter" }], ...different });
const problems = (json: unknown) => {
  const parsed = parseWaterfallFile(json);
  return parsed.ok ? [] : parsed.problems;
};

describe("a waterfall file", () => {
  it("written and read back is the same waterfall", () => {
    for (const template of listTemplates())
      expect(parseWaterfallFile(serializeWaterfall(template))).toEqual({ ok: true, spec: template });
    const step = fc.record(
      {
        provider: fc.string({ minLength: 1 }),
        operation: fc.constantFrom("find-email" as const, "enrich-person" as const),
        timeoutMs: fc.integer({ min: 1_000, max: 180_000 }),
        minConfidence: fc.integer({ min: 0, max: 100 }),
      },
      { requiredKeys: ["provider", "operation"] },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.string({ minLength: 1, maxLength: 80 }), (steps, name) => {
        const spec = waterfallSpec.parse({ name, target: "person", steps });
        expect(parseWaterfallFile(serializeWaterfall(spec))).toEqual({ ok: true, spec });
      }),
    );
  });

  it("has the same text whatever order its keys came in", () => {
    const spec = { name: "a", target: "email" as const, steps: [], verifiers: [] };
    const turned = { verifiers: [], steps: [], target: "email" as const, name: "a" };
    expect(serializeWaterfall(waterfallSpec.parse(turned))).toBe(serializeWaterfall(waterfallSpec.parse(spec)));
  });

  it("in short form gets its defaults", () => {
    const parsed = parseWaterfallFile(
      '\uFEFF{"name":"a","target":"email","steps":[{"provider":"hunter","operation":"find-email"}]}',
    );
    expect(parsed).toMatchObject({
      ok: true,
      spec: {
        steps: [{ retryAttempts: 2 }],
        verifiers: [],
        settings: { maxProviders: 10, catchAll: "accept_if_verified" },
      },
    });
  });
});

describe("the older form", () => {
  it("is read whole", () => {
    const parsed = parseWaterfallFile({
      operation: "find-email",
      providers: [
        { providerId: "apollo", priority: 2, timeout: 30_000, retryAttempts: 1 },
        { providerId: "hunter", priority: 1, timeout: 15, retryAttempts: 3 },
        { providerId: "surfe" },
      ],
      fallbackBehavior: "stop",
      maxProviders: 2,
      qualityThreshold: 0.8,
    });
    expect(parsed).toEqual({
      ok: true,
      spec: {
        name: "Imported find-email",
        target: "email",
        steps: [
          { provider: "hunter", operation: "find-email", timeoutMs: 15_000, retryAttempts: 3 },
          { provider: "apollo", operation: "find-email", timeoutMs: 30_000, retryAttempts: 1 },
          { provider: "surfe", operation: "find-email", retryAttempts: 2 },
        ],
        verifiers: [],
        settings: { qualityThreshold: 80, maxProviders: 2, fallback: "stop", catchAll: "accept_if_verified" },
      },
    });
  });

  it("providers of one priority stay in the order written", () => {
    const parsed = older({ providers: ["b", "a", "c"].map((providerId) => ({ providerId, priority: 1 })) });
    expect(parsed.ok && parsed.spec.steps.map((step) => step.provider)).toEqual(["b", "a", "c"]);
  });

  it("a list of verify-email providers becomes verifiers", () => {
    expect(older({ operation: "VERIFY_EMAIL", providers: [{ providerId: "zerobounce" }] })).toMatchObject({
      ok: true,
      spec: { target: "verdict", steps: [], verifiers: [{ provider: "zerobounce", operation: "verify-email" }] },
    });
  });

  it("an operation is known however its words are joined", () => {
    for (const operation of ["findEmail", "FIND_EMAIL", "find email"])
      expect(older({ operation })).toMatchObject({ ok: true, spec: { target: "email" } });
  });

  it("a time-out is seconds up to 180, milliseconds from 1000, and refused where it is neither", () => {
    const timeout = (value: number) => {
      const parsed = older({ providers: [{ providerId: "hunter", timeout: value }] });
      return parsed.ok ? parsed.spec.steps[0]?.timeoutMs : parsed.problems[0];
    };
    expect([1, 180, 1_000, 180_000].map(timeout)).toEqual([1_000, 180_000, 1_000, 180_000]);
    expect(timeout(500)).toBe(
      "providers[0].timeout: 500 is neither seconds (1 to 180) nor milliseconds (1000 to 180000)",
    );
    expect(timeout(0.5)).toContain("neither");
    expect(timeout(180_001)).toContain("neither");
  });

  it("a threshold is a share up to 1 and a percentage above", () => {
    const threshold = (value: number) => {
      const parsed = older({ qualityThreshold: value });
      return parsed.ok && parsed.spec.settings.qualityThreshold;
    };
    expect([0, 0.755, 1, 2, 80].map(threshold)).toEqual([0, 75.5, 100, 2, 80]);
  });

  it("an operation that has no waterfall is named", () => {
    const parsed = older({ operation: "find-places" });
    expect(parsed).toEqual({
      ok: false,
      problems: [
        'operation: "find-places" has no waterfall; use one of find-email, enrich-person, enrich-company, find-phone, verify-email',
      ],
    });
  });
});

describe("a file that cannot be read", () => {
  it("is told with the place and the reason", () => {
    expect(problems("{")[0]).toMatch(/^The waterfall file is not JSON \(.+\); correct it/);
    expect(problems([])).toEqual([
      'A waterfall file holds one JSON object with "name", "target" and "steps"; this one holds a list',
    ]);
    expect(problems("null")[0]).toContain("holds null");
    expect(problems({ operation: "find-email", providers: [{ providerid: "hunter" }] })[0]).toMatch(/^providers\[0\]/);
    expect(
      problems({ name: "a", target: "email", steps: [{ provider: "hunter", operation: "find-emial" }] })[0],
    ).toMatch(/^steps\[0\]\.operation: /);
    expect(problems({ name: "a", target: "email", steps: [], maxProvider: 3 })[0]).toContain("maxProvider");
  });
});
