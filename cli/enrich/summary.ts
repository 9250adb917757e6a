import type { Job } from "@/lib/contracts/job.ts";
import { table } from "../table.ts";

/** What each provider did and cost, as a table for people. */
export function describeProviders({ providers }: Pick<Job, "providers">): string {
  const head = ["Provider", "Called", "From memory", "Found", "Nothing", "Errors", "Accepted", "Credits", "Mean ms"];
  const lines = providers.map((provider) => [
    provider.provider,
    provider.calls,
    provider.cached,
    provider.hits,
    provider.misses,
    provider.errors + provider.unknown,
    provider.accepted,
    provider.credits,
    Math.round(provider.latencyMs),
  ]);
  return table(head, lines, [1, 2, 3, 4, 5, 6, 7, 8]);
}

export function describeResult({ progress }: Pick<Job, "progress">): string {
  const { total, success, verified, notFound, failed, skipped, cancelled, credits } = progress;
  const parts = [
    `${success} found (${verified} verified)`,
    `${notFound} not found`,
    `${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
  ];
  return `${total} rows: ${parts.join(", ")}; ${credits} credits.`;
}
