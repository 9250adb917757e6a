import type { Spending } from "@/lib/contracts/spending.ts";
import type { UsageDay } from "@/lib/contracts/usage.ts";
import { latestDays, sumUsage } from "@/lib/client/usage.ts";

export type Budget = Spending["budgets"][number];

export const scopeLabels: Record<Budget["scope"], string> = {
  provider_day: "A provider, each day",
  provider_month: "A provider, each month",
  workspace_month: "All providers, each month",
};

/** What counts against a budget so far: a provider's day by `days`, months by the spending of this month. */
export function spentOf(
  { scope, provider }: Pick<Budget, "scope" | "provider">,
  month: Spending["month"],
  days: readonly UsageDay[],
  today: string,
): { credits: number; money: number } {
  if (scope === "provider_day") {
    return sumUsage(latestDays(days, today, 1).filter((day) => day.provider === provider));
  }
  return month
    .filter((own) => scope === "workspace_month" || own.provider === provider)
    .reduce((sum, own) => ({ credits: sum.credits + own.credits, money: sum.money + own.money }), {
      credits: 0,
      money: 0,
    });
}

/** "12.5" → 12.5, "" → null; undefined where it is no amount. */
export function readAmount(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const value = Number(text.trim());
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
