import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retentionReply } from "@/lib/contracts/retention.ts";
import { runCli } from "@/tests/cli/run-cli.ts";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createWorkspace, type TestWorkspace } from "@/tests/database/workspace.ts";

let db: TestDatabase;
let space: TestWorkspace;
let folder: string;

beforeAll(async () => {
  db = await createTestDatabase();
  space = await createWorkspace(db.pool);
  folder = await mkdtemp(join(tmpdir(), "retention-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await db.close();
});

const cli = (...args: string[]) => runCli(["retention", ...args], { env: { DATABASE_URL: db.url } });
async function fileOf(name: string, content: unknown) {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(content));
  return path;
}

describe("retention", () => {
  it("shows the days by operation and field, and sets those of a field", async () => {
    const before = await cli("show");
    expect(before.stdout).toMatch(/any +enrich-company +foundedYear +3650 +30 +the product/);
    expect(before.stdout).not.toContain("employeeCount");
    const here = { provider: "apollo", operation: "enrich-company" };
    const path = await fileOf("days.json", { fieldFreshness: [{ ...here, field: "employeeCount", hitDays: 12 }] });
    const after = await cli("set", path);
    expect([after.code, after.stderr]).toEqual([0, ""]);
    expect(after.stdout).toMatch(/apollo +enrich-company +employeeCount +12 +30 +you/);
    const { fieldFreshness } = retentionReply.parse(JSON.parse((await cli("show", "--json")).stdout));
    expect(fieldFreshness).toContainEqual(expect.objectContaining({ ...here, field: "employeeCount", hitDays: 12 }));
  }, 120_000);

  it("called wrongly ends with 2 and says what is wrong", async () => {
    const unknown = await cli(
      "set",
      await fileOf("wrong.json", { fieldFreshness: [{ field: "shoeSize", hitDays: 1 }] }),
    );
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('"shoeSize" is no field')]);
    const nobody = await cli("show", "--workspace", "acme");
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining(space.workspaceId)]);
    const other = await createWorkspace(db.pool);
    const which = await cli("show");
    expect([which.code, which.stderr]).toEqual([2, expect.stringContaining("--workspace")]);
    expect((await cli("show", "--workspace", other.workspaceId)).code).toBe(0);
  }, 120_000);
});
