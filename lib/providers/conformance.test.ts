import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { type OperationName, operationContracts } from "@/lib/contracts/operation.ts";
import { quota as quotaContract } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { chargeFor, creditsFor, worstCaseCredits } from "./charge.ts";
import type { Operation, Provider, Reply } from "./provider.ts";
import { type Fixture, fixtureNames, readFixtures, replyOf } from "./fixtures/fixture.ts";
import { missingNeeds } from "./needs.ts";
import { placeholdersIn } from "./placeholders.ts";
import { readRecorded } from "./read-recorded.ts";
import { withoutUndefined } from "./reading.ts";
import { providers } from "./registry.ts";

/** What every provider must keep to. A new one is covered by being in the registry and having fixtures. */

const root = join(import.meta.dirname, "../..");
const sample: Record<string, unknown> = {
  fullName: "Mira Olsen",
  firstName: "Mira",
  lastName: "Olsen",
  email: "mira@fjordkraftwerk.com",
  phone: "+4791234567",
  linkedinUrl: "https://www.linkedin.com/in/mira-olsen",
  companyName: "Fjordkraftwerk",
  companyDomain: "fjordkraftwerk.com",
  domain: "fjordkraftwerk.com",
  domains: ["fjordkraftwerk.com"],
  name: "Fjordkraftwerk",
  titles: ["Head of Sales"],
  seniorities: ["head"],
  departments: ["sales"],
  countries: ["Norway"],
  industries: ["Utilities"],
  keywords: ["hydro"],
  employeeMin: 10,
  employeeMax: 200,
  query: "dentists in Bergen",
  prompt: "In which city is fjordkraftwerk.com based?",
};
const another: Record<string, unknown> = {
  fullName: "Ole Berg",
  firstName: "Ole",
  lastName: "Berg",
  email: "ole@acme.com",
  phone: "+46701234567",
  linkedinUrl: "https://www.linkedin.com/in/ole-berg",
  companyName: "Acme",
  companyDomain: "acme.com",
  domain: "acme.com",
  domains: ["acme.com"],
  name: "Acme",
  titles: ["Buyer"],
  seniorities: ["junior"],
  departments: ["it"],
  countries: ["Sweden"],
  industries: ["Mining"],
  keywords: ["coal"],
  employeeMin: 5_000,
  employeeMax: 9_000,
  query: "bakeries in Lund",
  prompt: "Who leads acme.com?",
};
const given = (fields: readonly string[]) => Object.fromEntries(fields.map((field) => [field, sample[field]]));
const context = { requestId: "r-1", callbackUrl: "https://app.example.com/webhook?lookup=1" };
const plain = (outcome: Outcome) => withoutUndefined(outcome);
const all = <Item>(items: Partial<Record<string, Item>>): Item[] =>
  Object.values(items).flatMap((item) => (item === undefined ? [] : [item]));

/** The body with a key that no vendor sends, in every object of it. */
function withExtraKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withExtraKeys);
  if (typeof body !== "object" || body === null) return body;
  const fields = Object.entries(body).map(([key, value]) => [key, withExtraKeys(value)]);
  return { zz_new_key: { deep: [1, null] }, ...Object.fromEntries(fields) };
}

type Damaged = { path: string; body: unknown };

/** The body once for each of its values, with that value replaced. The items of a list have one shape: the first stands for all. */
function damaged(body: unknown, by: unknown, path = ""): Damaged[] {
  if (typeof body !== "object" || body === null) return [{ path, body: by }];
  const list = Array.isArray(body);
  const entries: [string, unknown][] = list ? Object.entries(body).slice(0, 1) : Object.entries(body);
  return entries.flatMap(([key, value]) => {
    const place = `${path}.${list ? "*" : key}`;
    return [...damaged(value, by, place), { path: place, body: by }].map((part): Damaged => {
      const copy = list ? body.with(Number(key), part.body) : { ...body, [key]: part.body };
      return { path: part.path, body: copy };
    });
  });
}

function expectOutcome(outcome: Outcome, { expect: wanted }: Fixture) {
  const { outcome: name, kind, retryable, retryAfterMs, sent, externalId, data, never = [] } = wanted;
  const seen = { kind, retryable, retryAfterMs, sent, externalId, data };
  expect(plain(outcome)).toMatchObject({ outcome: name, ...Object(withoutUndefined(seen)) });
  for (const secret of never) expect(JSON.stringify(outcome)).not.toContain(secret);
}

function expectContract(outcome: Outcome, name: OperationName | undefined) {
  if (outcome.outcome !== "found" || !name) return;
  const parsed = operationContracts[name].output.parse(outcome.data);
  // Where they differ, or only by what is undefined, the slower comparison tells.
  if (!isDeepStrictEqual(parsed, outcome.data)) expect(parsed).toEqual(outcome.data);
}

const operationCases = (provider: Provider, operation: Operation) => [
  ...readFixtures(provider.slug, "errors"),
  ...readFixtures(provider.slug, operation.name).filter((one) => !one.bulk),
];

describe.each(providers.map((provider) => [provider.slug, provider] as const))("%s", (slug, provider) => {
  const { operations, quota, poll, callback } = provider;
  const named = all<Operation>(operations);

  it("stands in a file of its own name and has a logo", () => {
    expect(existsSync(join(root, `lib/providers/catalog/${slug}.ts`))).toBe(true);
    expect(existsSync(join(root, `public/providers/${slug}.svg`))).toBe(true);
    expect(slug).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  it("has nothing left to fill in", () => {
    const paths = [
      `lib/providers/catalog/${slug}.ts`,
      `emulator/fronts/${slug}.ts`,
      ...fixtureNames(slug).map((name) => `lib/providers/fixtures/${slug}/${name}.json`),
    ].filter((path) => existsSync(join(root, path)));
    expect(paths.flatMap((path) => placeholdersIn(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
  });

  it("is reached and documented over https only", () => {
    for (const url of [provider.baseUrl, provider.docsUrl, provider.website]) expect(url).toMatch(/^https:\/\//);
    expect(provider.baseUrl).not.toMatch(/\/$/);
  });

  it("does something, within limits that are numbers", () => {
    expect(named.length).toBeGreaterThan(0);
    for (const { limits, timeoutMs } of named) {
      for (const window of [...provider.limits.windows, ...(limits?.windows ?? [])])
        expect(Math.min(window.limit, window.perMs)).toBeGreaterThan(0);
      expect(timeoutMs).toBeGreaterThanOrEqual(1_000);
    }
  });

  it("has fixtures for every operation and for each thing that is read besides", () => {
    const wanted = ["errors", ...named.map((operation) => operation.name)];
    if (quota) wanted.push("quota");
    if (poll) wanted.push("poll");
    if (callback) wanted.push("callback");
    expect(fixtureNames(slug).sort()).toEqual(wanted.sort());
  });

  it("has fixtures for a refused key, a rate limit, used-up credits and unreadable replies", () => {
    const kinds = readFixtures(slug, "errors").map((one) => one.expect.kind);
    const needed =
      provider.auth.kind === "none" ? ["rate_limit", "malformed"] : ["auth", "rate_limit", "quota", "malformed"];
    expect(kinds).toEqual(expect.arrayContaining(needed));
  });

  describe.each(named.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
    it("has fixtures for a hit, or for a start, and for a miss", () => {
      const outcomes = readFixtures(slug, name).map((one) => one.expect.outcome);
      const later = operation.pollEveryMs !== undefined && outcomes.includes("pending");
      expect(outcomes.includes("found") || later).toBe(true);
      expect(outcomes.includes("not_found") || later || name.startsWith("verify-")).toBe(true);
    });

    it.each(operation.needs.map((fields) => [fields.join(" + "), fields] as const))(
      "asks with %s alone",
      (_, fields) => {
        const first = operation.request(given(fields), context);
        expect(operation.request(given(fields), context)).toEqual(first);
        expect(missingNeeds(operation, given(fields))).toEqual([]);
        const url = new URL(URL.canParse(first.path) ? first.path : provider.baseUrl + first.path);
        expect([new URL(provider.baseUrl).host, ...(provider.hosts ?? [])]).toContain(url.host);
        expect(first.path).toMatch(/^(https:\/)?\/[^?#]*$/);
        for (const field of fields)
          expect(operation.request({ ...given(fields), [field]: another[field] }, context)).not.toEqual(first);
      },
    );

    it("is not asked without what it needs, and says what is missing", () => {
      for (const fields of operation.needs) {
        for (const left of fields) {
          const others = fields.filter((field) => field !== left);
          if (operation.needs.some((set) => set.every((field) => others.includes(field)))) continue;
          const missing = missingNeeds(operation, { ...given(others), [left]: "  " });
          expect(missing.length).toBeGreaterThan(0);
          for (const field of missing) expect(others).not.toContain(field);
        }
      }
      expect(missingNeeds(operation, {}).length).toBeGreaterThan(0);
    });

    it.each(operationCases(provider, operation).map((one) => [one.name, one] as const))("reads: %s", (_, one) => {
      const outcome = operation.read(replyOf(one), one.input);
      expectOutcome(outcome, one);
      expectContract(outcome, name);
      const charged = creditsFor(chargeFor(operation, one.input ?? {}), outcome);
      if (one.expect.charged !== undefined) expect(charged).toBe(one.expect.charged);
      expect(charged).toBeLessThanOrEqual(worstCaseCredits(operation.charge));
      expect(operation.read(replyOf(one, withExtraKeys(one.body)), one.input)).toEqual(outcome);
    });

    it("keeps to the contract whatever part of a reply is missing or of another type", () => {
      const found = readFixtures(slug, name).filter((one) => one.expect.outcome === "found");
      const tried = new Set<string>();
      for (const one of found.slice(0, 2)) {
        const bodies = [null, "?", {}].flatMap((by) => damaged(one.body, by));
        const news = bodies.filter(({ path }) => !tried.has(path));
        for (const { body } of news) {
          const outcome = one.bulk
            ? operation.bulk?.read(replyOf(one, body), one.bulk)[0]
            : operation.read(replyOf(one, body), one.input);
          if (outcome) expectContract(outcome, name);
        }
        for (const { path } of news) tried.add(path);
      }
    });

    it.each(
      readFixtures(slug, name)
        .filter((one) => one.bulk)
        .map((one) => [one.name, one] as const),
    )("reads many: %s", (_, one) => {
      const questions = one.bulk ?? [];
      const outcomes = operation.bulk?.read(replyOf(one), questions) ?? [];
      expect(outcomes.map((outcome) => outcome.outcome)).toEqual(one.expectAll);
      const found = outcomes.find((outcome) => outcome.outcome === one.expect.outcome);
      if (found) expectOutcome(found, one);
      for (const outcome of outcomes) expectContract(outcome, name);
    });

    it("answers each of many questions, also when the call failed as a whole", () => {
      if (!operation.bulk) return expect(readFixtures(slug, name).some((one) => one.bulk)).toBe(false);
      const questions = [given(operation.needs[0] ?? []), given(operation.needs[0] ?? [])];
      expect(operation.bulk.request(questions, context)).toEqual(operation.bulk.request(questions, context));
      for (const one of readFixtures(slug, "errors")) {
        const outcomes = operation.bulk.read(replyOf(one), questions);
        expect(outcomes.map((outcome) => outcome.outcome)).toEqual(["failed", "failed"]);
      }
    });
  });

  it.each(readFixtures(slug, "quota").map((one) => [one.name, one] as const))("says what is left: %s", (_, one) => {
    const outcome = quota?.read(replyOf(one));
    if (!outcome) return expect(quota).toBeDefined();
    expectOutcome(outcome, one);
    if (outcome.outcome === "found") expect(quotaContract.parse(outcome.data)).toEqual(outcome.data);
    expect(quota?.request()).toEqual(quota?.request());
  });

  it.each(quota ? readFixtures(slug, "errors").map((one) => [one.name, one] as const) : [])(
    "tests the key: %s",
    (_, one) => {
      expect(quota?.read(replyOf(one)).outcome).toBe("failed");
    },
  );

  it.each(readFixtures(slug, "poll").map((one) => [one.name, one] as const))("reads what was started: %s", (_, one) => {
    const outcome = poll?.read(replyOf(one), one.operation, one.input);
    if (!outcome) return expect(poll).toBeDefined();
    expectOutcome(outcome, one);
    expectContract(outcome, one.operation);
    if (one.operation) expect(poll?.request("id/1", one.operation).path).not.toContain("id/1");
  });

  it.each(readFixtures(slug, "callback").map((one) => [one.name, one] as const))(
    "reads what is pushed: %s",
    (_, one) => {
      const outcome = callback?.read(replyOf(one), one.operation, one.input);
      if (!outcome) return expect(callback).toBeDefined();
      expectOutcome(outcome, one);
      expectContract(outcome, one.operation);
    },
  );

  it("reads every fixture from the command line as it does in a run", () => {
    const asked = [...named.map(({ name }) => name), ...(quota ? (["quota"] as const) : [])];
    for (const name of asked) {
      for (const one of readFixtures(slug, name).filter((each) => !each.bulk && !each.input)) {
        const body = one.text ?? JSON.stringify(one.body);
        const { outcome, kind } = readRecorded(provider, name, {
          status: one.status,
          headers: one.headers ?? {},
          body,
        });
        expect({ outcome, kind }).toEqual({ outcome: one.expect.outcome, kind: one.expect.kind });
      }
    }
  });
});

describe("the fixtures", () => {
  it("belong to providers that exist", () => {
    const folders = readdirSync(join(import.meta.dirname, "fixtures"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map((entry) => entry.name).sort()).toEqual(providers.map(({ slug }) => slug).sort());
  });
});

describe("a reply that no adapter foresaw", () => {
  const odd: Reply[] = [null, "", "<html>", [], {}, { data: null }, { error: [] }, { errors: {} }].flatMap((body) =>
    [200, 202, 204, 299, 301, 400, 404, 418, 500, 599].map((status) => ({ status, headers: {}, body })),
  );
  it.each(providers.map((provider) => [provider.slug, provider] as const))(
    "gives %s an outcome and no exception",
    (_, provider) => {
      for (const reply of odd) {
        for (const operation of all<Operation>(provider.operations)) {
          const outcome = operation.read(reply);
          expect(["found", "not_found", "pending", "failed"]).toContain(outcome.outcome);
          if (reply.status >= 500) expect(outcome.outcome).toBe("failed");
        }
        provider.quota?.read(reply);
        provider.poll?.read(reply);
        provider.callback?.read(reply);
      }
    },
  );
});
