import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import type { z } from "zod";
import type { Handle } from "./client.ts";
import type { DB } from "./database.types.ts";
import { type Queryable, rows } from "./queryable.ts";

/** Where a statement is read: in a user's transaction, or on the engine's pool. */
export type Source = Handle | Queryable;

/** Writes statements and runs none. */
export const statements = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The rows of a statement made with `statements`, in the shape they are expected in. */
export async function read<Row>(source: Source, schema: z.ZodType<Row>, query: CompiledQuery): Promise<Row[]> {
  if (!(source instanceof Kysely)) return rows(source, schema, query.sql, [...query.parameters]);
  const { rows: found } = await source.executeQuery(query);
  return schema.array().parse(found);
}
