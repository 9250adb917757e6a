import { sql } from "kysely";
import { z } from "zod";
import { budgetScopes, type keyLimits, type Spending } from "@/lib/contracts/spending.ts";
import type { Handle } from "./client.ts";

/** Limits on a workspace's spending and what was spent, as its users see it. */

const number = z.coerce.number();
const left = z.tuple([z.object({ n: number.nullable() })]);

/** Granted less spent less reserved; null where there is no limit. */
export async function creditsLeft(handle: Handle, workspaceId: string): Promise<number | null> {
  const { rows } = await sql`select app.credits_left(${workspaceId}::uuid) as n`.execute(handle);
  return left.parse(rows)[0].n;
}

export async function grantCredits(handle: Handle, workspaceId: string, credits: number, note: string): Promise<void> {
  await sql`select app.grant_credits(${workspaceId}::uuid, ${credits}::numeric, ${note})`.execute(handle);
}

export async function setAllowance(handle: Handle, workspaceId: string, monthly: number | null): Promise<void> {
  await sql`select app.set_allowance(${workspaceId}::uuid, ${monthly}::numeric)`.execute(handle);
}

export async function clearAllowance(handle: Handle, workspaceId: string): Promise<void> {
  await sql`select app.clear_allowance(${workspaceId}::uuid)`.execute(handle);
}

export type NewBudget = {
  scope: (typeof budgetScopes)[number];
  provider: string;
  credits: number | null;
  money: number | null;
};

export async function setBudget(handle: Handle, workspaceId: string, budget: NewBudget): Promise<void> {
  const { scope, provider, credits, money } = budget;
  await sql`select app.set_budget(
    ${workspaceId}::uuid, ${scope}, ${provider}, ${credits}::numeric, ${money}::numeric)`.execute(handle);
}

export async function setPrices(
  handle: Handle,
  connectionId: string,
  { creditPrice, prices }: { creditPrice: number | null; prices: Record<string, number> },
): Promise<void> {
  await sql`select app.set_prices(
    ${connectionId}::uuid, ${creditPrice}::numeric, ${JSON.stringify(prices)}::jsonb)`.execute(handle);
}

/** The limits of a key's plan; null goes back to the provider's own. */
export async function setLimits(
  handle: Handle,
  connectionId: string,
  limits: z.infer<typeof keyLimits> | null,
): Promise<void> {
  const value = limits === null ? null : JSON.stringify(limits);
  await sql`select app.set_limits(${connectionId}::uuid, ${value}::jsonb)`.execute(handle);
}

export async function findSpending(handle: Handle, workspaceId: string): Promise<Spending> {
  const [remaining, allowance, open, budgets, month] = [
    await creditsLeft(handle, workspaceId),
    await handle.selectFrom("allowances").select("monthly").where("workspace_id", "=", workspaceId).executeTakeFirst(),
    await handle
      .selectFrom("lookups")
      .select(({ fn }) => fn.sum<string | null>("price").as("price"))
      .where("workspace_id", "=", workspaceId)
      .where("state", "in", ["calling", "pending"])
      .executeTakeFirst(),
    await handle
      .selectFrom("budgets")
      .select(["scope", "provider", "credits", "money"])
      .where("workspace_id", "=", workspaceId)
      .orderBy("scope")
      .orderBy("provider")
      .execute(),
    await handle
      .selectFrom("provider_days")
      .select(({ fn }) => [
        "provider",
        fn.sum<string>("calls").as("calls"),
        fn.sum<string>("hits").as("hits"),
        fn.sum<string>("paid_calls").as("paidCalls"),
        fn.sum<string>("unknown").as("unknownCalls"),
        fn.sum<string>("credits").as("credits"),
        fn.sum<string>("money").as("money"),
      ])
      .where("workspace_id", "=", workspaceId)
      .where("day", ">=", sql<Date>`date_trunc('month', now() at time zone 'utc')::date`)
      .groupBy("provider")
      .orderBy("provider")
      .execute(),
  ];
  return {
    creditsLeft: remaining,
    monthlyAllowance: nullable.parse(allowance?.monthly ?? null),
    reserved: Number(open?.price ?? 0),
    budgets: budgets.map((row) => ({
      scope: z.enum(budgetScopes).parse(row.scope),
      provider: row.provider,
      credits: nullable.parse(row.credits),
      money: nullable.parse(row.money),
    })),
    month: month.map((row) => ({
      provider: row.provider,
      calls: Number(row.calls),
      hits: Number(row.hits),
      paidCalls: Number(row.paidCalls),
      unknownCalls: Number(row.unknownCalls),
      credits: Number(row.credits),
      money: Number(row.money),
    })),
  };
}

const nullable = number.nullable();
