import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { inject } from "vitest";
import { createDatabase, runOn, templateName } from "./template.ts";

export interface TestDatabase {
  url: string;
  pool: Pool;
  /** Ends the pool and drops the database. */
  close: () => Promise<void>;
}

/** A database of the test file's own: a clone of the migrated one, or an empty one. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const serverUrl = inject("serverUrl");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = await createDatabase(serverUrl, name, empty ? "template0" : templateName);
  const pool = new Pool({ connectionString: url });
  return {
    url,
    pool,
    close: async () => {
      await pool.end();
      // Waits up to 5 s for the pool's sessions to be gone; one that a test forgot is an error, not cut off in silence.
      await runOn(serverUrl, `drop database ${name}`);
    },
  };
}
