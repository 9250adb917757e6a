import { Client } from "pg";
import { z } from "zod";

const counted = z.tuple([z.object({ n: z.coerce.number() })]);

/** Asks one question of the database again and again: `query` gives `n`, what is left. */
export async function watchDatabase(url: string, query: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    left: async () => counted.parse((await client.query(query)).rows)[0].n,
    close: () => client.end(),
  };
}
