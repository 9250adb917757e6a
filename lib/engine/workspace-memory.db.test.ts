import { createHash } from "node:crypto";
import type { WaterfallSpecInput } from "@/lib/contracts/waterfall.ts";
import { type RunningEmulator, startEmulator } from "../../emulator/server.ts";
import type { Person } from "../../emulator/world/person.ts";
import { connectEmulated, process } from "../../tests/database/emulated-run.ts";
import { createTestJob } from "../../tests/database/jobs.ts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { callProvider } from "@/lib/providers/call.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import { createTestDatabase, type TestDatabase } from "../../tests/database/database.ts";
import { createWorkspace, type TestWorkspace } from "../../tests/database/workspace.ts";
import { workspaceMemory } from "./workspace-memory.ts";

let database: TestDatabase;
let ours: TestWorkspace;
let theirs: TestWorkspace;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  ours = await createWorkspace(database.pool);
  theirs = await createWorkspace(database.pool);
});

let asked = 0;
async function answered(workspace: TestWorkspace, operation: string, result: object, state = "hit") {
  await database.pool.query(
    `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, price, repeat, state, result)
     values ($1, 'hunter', $2, $3, gen_random_uuid(), 1, 'paid', $4, $5)`,
    [
      workspace.workspaceId,
      operation,
      createHash("sha256").update(String(asked++)).digest(),
      state,
      JSON.stringify(result),
    ],
  );
}

async function found(workspace: TestWorkspace, fullName: string, email: string, status: string | null = "valid") {
  await answered(workspace, "find-email", { email, fullName });
  if (status !== null) await answered(workspace, "verify-email", { email, status });
}

const learned = (workspace: TestWorkspace, domain = "acme.com") =>
  workspaceMemory(database.pool, workspace.workspaceId)({ method: "GET", path: "/patterns", query: { domain } });

describe("what a workspace learns of a company's addresses", () => {
  it("is counted from its own hits that a verifier judged", async () => {
    await found(ours, "Mira Olsen", "mira.olsen@acme.com");
    await found(ours, "Ole Berg", "ole.berg@acme.com");
    await found(ours, "Ana Lima", "alima@acme.com", "invalid");
    expect(await learned(ours)).toEqual({
      patterns: [
        { pattern: "first.last", verified: 2, bounced: 0 },
        { pattern: "flast", verified: 0, bounced: 1 },
      ],
    });
  });

  it("is nothing of another workspace, of another domain, or of what was not verified", async () => {
    await found(theirs, "Mira Olsen", "mira.olsen@acme.com");
    await found(ours, "Mira Olsen", "mira.olsen@other.com");
    await found(ours, "Ole Berg", "ole.berg@acme.com", null);
    await found(ours, "Ana Lima", "ana.lima@acme.com", "catch_all");
    // Their verdict on the address that we found is theirs.
    await answered(theirs, "verify-email", { email: "ole.berg@acme.com", status: "valid" });
    await answered(ours, "verify-email", { email: "ana.lima@acme.com", status: "valid" }, "error");
    expect(await learned(ours)).toEqual({ patterns: [] });
    expect(await learned(theirs)).toEqual({ patterns: [{ pattern: "first.last", verified: 1, bounced: 0 }] });
  });

  it("takes an address once, as valid if any verifier says so", async () => {
    await found(ours, "Mira Olsen", "mira.olsen@acme.com");
    await found(ours, "Mira Olsen", "mira.olsen@acme.com", "invalid");
    expect(await learned(ours)).toEqual({ patterns: [{ pattern: "first.last", verified: 1, bounced: 0 }] });
  });

  it("makes the next person's address", async () => {
    for (const name of ["mira olsen", "ole berg", "ana lima"])
      await found(ours, name, `${name.charAt(0)}.${name.split(" ")[1]}@acme.com`);
    const provider = getProvider("email-pattern");
    const ask = (workspace: TestWorkspace) =>
      callProvider({
        provider,
        target: getOperation(provider, "find-email"),
        input: { fullName: "Jean-Luc Müller", companyDomain: "acme.com" },
        memory: workspaceMemory(database.pool, workspace.workspaceId),
        timeoutMs: 5_000,
        requestId: "r-1",
      });
    expect((await ask(ours)).outcome).toMatchObject({
      outcome: "found",
      data: { email: "j.muller@acme.com", status: "unknown", confidence: 75 },
    });
    expect((await ask(theirs)).outcome).toEqual({ outcome: "not_found" });
  });

  it("is found by its index, however many look-ups there are", async () => {
    await database.pool.query(
      `insert into public.lookups (workspace_id, provider, operation, input_hash, owner, price, repeat, state, result)
       select $1, 'hunter', o, sha256(convert_to(n::text, 'UTF8')), gen_random_uuid(), 1, 'paid', 'hit',
         jsonb_build_object('email', 'p' || n || '@d' || n % 500 || '.com')
       from generate_series(1, 10000) n, unnest(array['find-email', 'verify-email']) o`,
      [ours.workspaceId],
    );
    await database.pool.query("analyze public.lookups");
    const { rows } = await database.pool.query(
      `explain select result from public.lookups where workspace_id = $1 and state = 'hit' and operation = 'find-email'
       and split_part(result ->> 'email', '@', 2) = 'd7.com'`,
      [ours.workspaceId],
    );
    expect(JSON.stringify(rows)).toContain("lookups_address");
  });
});

describe("a workspace that has had a list verified", () => {
  const waterfall = (finder: string): WaterfallSpecInput => ({
    name: finder,
    target: "email",
    steps: [{ provider: finder, operation: "find-email" }],
    verifiers: [{ provider: "zerobounce", operation: "verify-email" }],
  });
  const run = async (
    workspace: TestWorkspace,
    emulator: RunningEmulator,
    finder: string,
    people: readonly Person[],
  ) => {
    await createTestJob(database.pool, workspace, {
      rows: people.map((person) => [person.fullName, person.company.domain]),
      waterfall: waterfall(finder),
    });
    await process(database.pool, emulator);
  };

  it("finds the colleagues by pattern, for nothing, and another workspace does not", async () => {
    const emulator = await startEmulator({ seed: 7, latency: "none", limits: "none" });
    try {
      for (const workspace of [ours, theirs]) {
        await connectEmulated(database.pool, workspace);
        await database.pool.query(
          "insert into public.connections (workspace_id, provider) values ($1, 'email-pattern')",
          [workspace.workspaceId],
        );
      }
      const { world } = emulator;
      const companies = Array.from({ length: 25 }, (_, index) => world.companyOf(index));
      const staff = (from: number, to: number) =>
        companies.flatMap((company) => {
          const { total, at } = world.employeesOf(company);
          return Array.from({ length: Math.max(0, Math.min(total, to) - from) }, (_, index) => at(from + index));
        });
      await run(ours, emulator, "hunter", staff(0, 4));
      const before = emulator.billing();
      await run(ours, emulator, "email-pattern", staff(4, 8));
      await run(theirs, emulator, "email-pattern", staff(4, 8));
      const hits = async (workspace: TestWorkspace) => {
        const { rows } = await database.pool.query(
          `select result ->> 'email' as email from public.lookups
           where workspace_id = $1 and provider = 'email-pattern' and state = 'hit'`,
          [workspace.workspaceId],
        );
        return rows.map(({ email }) => String(email));
      };
      const found = await hits(ours);
      expect(found.length).toBeGreaterThan(10);
      const active = found.filter((email) => world.mailboxOf(email) === "active");
      expect(active.length / found.length).toBeGreaterThan(0.7);
      expect(await hits(theirs)).toEqual([]);
      expect(emulator.billing().providers["hunter"]).toEqual(before.providers["hunter"]);
    } finally {
      await emulator.close();
    }
  });
});

describe("the pattern provider without a workspace", () => {
  it("says that it cannot be asked, and sends nothing", async () => {
    const provider = getProvider("email-pattern");
    const { outcome, sent } = await callProvider({
      provider,
      target: getOperation(provider, "find-email"),
      input: { fullName: "Mira Olsen", companyDomain: "acme.com" },
      timeoutMs: 1_000,
      requestId: "r-1",
    });
    expect(outcome).toMatchObject({ outcome: "failed", kind: "unavailable", retryable: false });
    expect(sent).toBe("no");
  });
});
