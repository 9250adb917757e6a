import { generate, PostgresDialect } from "kysely-codegen";

/** Table types for Kysely: the tenants' tables, the private ones, and the users. Rows are typed as `pg` parses them. */
export async function generateTypes(url: string): Promise<string> {
  const dialect = new PostgresDialect({ defaultSchemas: ["public"] });
  const db = await dialect.introspector.connect({ connectionString: url, dialect });
  try {
    return await generate({
      db,
      dialect,
      defaultSchemas: ["public"],
      includePattern: "{public,private,engine,app}.*|auth.users",
    });
  } finally {
    await db.destroy();
  }
}
