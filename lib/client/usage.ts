import { addLatencies, latencyAt } from "@/lib/contracts/latency.ts";
import type { UsageDay } from "@/lib/contracts/usage.ts";

/** Sums of daily usage, as tables and charts show them. */

export type UsageSum = Omit<UsageDay, "provider" | "operation" | "day">;

export const noUsage: UsageSum = {
  calls: 0,
  hits: 0,
  misses: 0,
  errors: 0,
  unknownCalls: 0,
  paidCalls: 0,
  credits: 0,
  money: 0,
  latencyMs: 0,
  latencyP50Ms: null,
  latencyP95Ms: null,
  latencies: [],
  judged: 0,
  verified: 0,
};

export function sumUsage(days: readonly UsageDay[]): UsageSum {
  const total = { ...noUsage };
  let waitedMs = 0;
  for (const day of days) {
    for (const key of summed) total[key] += day[key];
    waitedMs += day.latencyMs * day.calls;
    total.latencies = addLatencies(total.latencies, day.latencies);
  }
  return {
    ...total,
    latencyMs: total.calls === 0 ? 0 : waitedMs / total.calls,
    latencyP50Ms: latencyAt(total.latencies, 0.5),
    latencyP95Ms: latencyAt(total.latencies, 0.95),
  };
}

const summed = [
  "calls",
  "hits",
  "misses",
  "errors",
  "unknownCalls",
  "paidCalls",
  "credits",
  "money",
  "judged",
  "verified",
] as const;

/** By provider, dearest first; those that cost nothing by their calls. */
export function usageByProvider(days: readonly UsageDay[]): (UsageSum & { provider: string })[] {
  return [...group(days, ({ provider }) => provider)]
    .map(([provider, own]) => ({ provider, ...sumUsage(own) }))
    .sort((a, b) => b.credits - a.credits || b.calls - a.calls);
}

/** By provider and operation, the one asked most first. */
export function usageByOperation(days: readonly UsageDay[]): (UsageSum & Pick<UsageDay, "provider" | "operation">)[] {
  return [...group(days, ({ provider }) => provider)]
    .flatMap(([provider, own]) =>
      [...group(own, ({ operation }) => operation)].map(([operation, same]) => ({
        provider,
        operation,
        ...sumUsage(same),
      })),
    )
    .sort((a, b) => b.calls - a.calls);
}

/** Every day from `from` to `to` (ISO dates), oldest first, those without a call too. */
export function usageByDay(days: readonly UsageDay[], from: string, to: string): (UsageSum & { day: string })[] {
  const byDay = group(days, ({ day }) => day);
  return daysBetween(from, to).map((day) => ({ day, ...sumUsage(byDay.get(day) ?? []) }));
}

/** The last `count` days up to `to`. */
export function latestDays(days: readonly UsageDay[], to: string, count: number): UsageDay[] {
  const from = Date.parse(to) - (count - 1) * DAY_MS;
  return days.filter(({ day }) => Date.parse(day) >= from);
}

const DAY_MS = 86_400_000;

function daysBetween(from: string, to: string): string[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(from) + index * DAY_MS).toISOString().slice(0, 10),
  );
}

function group(days: readonly UsageDay[], key: (day: UsageDay) => string): Map<string, UsageDay[]> {
  const groups = new Map<string, UsageDay[]>();
  for (const day of days) groups.set(key(day), [...(groups.get(key(day)) ?? []), day]);
  return groups;
}
