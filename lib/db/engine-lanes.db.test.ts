import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/tests/database/database.ts";
import { createWorkspace } from "@/tests/database/workspace.ts";
import { setConnectionStatus } from "./engine-lanes.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

async function connect(ciphertext: string | null): Promise<string> {
  const { workspaceId } = await createWorkspace(database.pool);
  const { rows } = await database.pool.query<{ id: string }>(
    "insert into public.connections (workspace_id, provider, ciphertext) values ($1, 'hunter', $2) returning id",
    [workspaceId, ciphertext],
  );
  return rows[0]?.id ?? "";
}
const statusOf = async (id: string) =>
  (await database.pool.query<{ status: string }>("select status from public.connections where id = $1", [id])).rows[0]
    ?.status;
const refuse = (id: string, ciphertext: string | null) =>
  setConnectionStatus(database.pool, { id, ciphertext }, "rejected", "The key was refused (HTTP 401)");

it("what a vendor says of a key is kept, and is news once", async () => {
  const id = await connect("sealed");
  expect([await refuse(id, "sealed"), await refuse(id, "sealed")]).toEqual(["news", "known"]);
  expect(await statusOf(id)).toBe("rejected");
});

it("what a vendor says of a key that was replaced meanwhile says nothing of the new one", async () => {
  const id = await connect("sealed");
  await database.pool.query("update public.connections set ciphertext = 'new' where id = $1", [id]);
  expect(await refuse(id, "sealed")).toBe("replaced");
  expect(await statusOf(id)).toBe("active");
});
