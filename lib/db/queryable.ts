import { z } from "zod";

/** What the engine needs of a database: a pool, or one connection. */
export type Queryable = { query: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }> };

/** The rows of one statement, in the shape they are expected in. */
export async function rows<Row>(
  db: Queryable,
  schema: z.core.$ZodType<Row>,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const reply = await db.query(text, values);
  return z.array(schema).parse(reply.rows);
}
