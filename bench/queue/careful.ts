import { Pool } from "pg";
import { request } from "undici";
import { z } from "zod";
import type { Payload } from "./contender.ts";

/**
 * What a careful user of another queue would write into its handler: one transaction a job. It asks only when no answer is
 * kept, holds others with the same question off meanwhile, keeps the answer, and charges it on a ledger.
 */
export const carefulTables = `
  create table if not exists bench_answers (key text primary key, answer jsonb not null, asked_at timestamptz not null default now());
  create table if not exists bench_charges (id bigserial primary key, key text not null unique, credits numeric not null);
  create table if not exists bench_rows (n int primary key, state text not null, answer jsonb);
  truncate bench_answers, bench_charges, bench_rows;
  insert into bench_rows (n, state) select n, 'waiting' from generate_series(0, 9999) n;`;

const reply = z.object({ contact: z.object({ email: z.string().nullable() }).nullable() });

export function carefulHandler(databaseUrl: string, emulatorUrl: string, connections: number) {
  const pool = new Pool({ connectionString: databaseUrl, max: connections });
  const ask = async ({ name, domain }: Payload) => {
    const { body } = await request(`${emulatorUrl}/findymail/search/name`, {
      method: "POST",
      headers: { authorization: "Bearer emu-findymail-1", "content-type": "application/json" },
      body: JSON.stringify({ name, domain }),
    });
    return reply.parse(await body.json());
  };
  const perform = async (payload: Payload) => {
    const key = `${payload.name}|${payload.domain}`.toLowerCase();
    const client = await pool.connect();
    try {
      await client.query("begin");
      await client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [key]);
      const known = await client.query("select answer from bench_answers where key = $1", [key]);
      let answer: unknown = known.rows[0]?.answer;
      if (answer === undefined) {
        const said = await ask(payload);
        answer = said;
        await client.query("insert into bench_answers (key, answer) values ($1, $2)", [key, JSON.stringify(said)]);
        if (said.contact?.email) await client.query("insert into bench_charges (key, credits) values ($1, 1)", [key]);
      }
      await client.query("update bench_rows set state = 'done', answer = $2 where n = $1", [
        payload.n,
        JSON.stringify(answer),
      ]);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  };
  return { perform, close: () => pool.end() };
}
