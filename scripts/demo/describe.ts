import { table } from "@/cli/table.ts";
import type { Job } from "@/lib/contracts/job.ts";
import type { DemoResult } from "./run.ts";

/** What each provider did: asked on the wire, found, accepted, verified in the end, and its price. */
export function describeDemo({ providers }: Job, verified: ReadonlyMap<string, number>): string {
  const head = ["Provider", "Asked", "From memory", "Found", "Accepted", "Verified", "Credits"];
  const lines = [...providers]
    .sort((a, b) => b.calls - a.calls)
    .map((provider) => [
      provider.provider,
      provider.calls,
      provider.cached,
      provider.hits,
      provider.accepted,
      verified.get(provider.provider) ?? 0,
      provider.credits,
    ]);
  return table(head, lines, [1, 2, 3, 4, 5, 6]);
}

export function describeFigures(result: DemoResult): string {
  const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
  const { records, success, verified, notFound, failed, skipped } = result;
  const lines = [
    `${records} rows in ${seconds(result.durationMs)} (${result.recordsPerSecond} a second): ${success} found, ${verified} of them verified, ${notFound} not found, ${failed} failed, ${skipped} skipped`,
    `${result.paidCalls} calls paid by the providers' books, ${result.ledgerPaidCalls} by the ledger, for ${result.distinctLookups} different questions; ${result.creditsUsed} credits, ${result.unknownCalls} calls of unknown end`,
    `The providers' limits allow ${seconds(result.lowerBoundMs)} at best (${result.boundBy} is the slowest)`,
  ];
  if (result.paidCalls === 0) lines.push("All was known from an earlier run; --fresh begins with an empty database");
  if (result.precision !== null)
    lines.push(
      `${(result.precision * 100).toFixed(1)}% of the verified addresses reach a mailbox in the emulated world`,
    );
  if (result.workerPeakRssBytes !== null)
    lines.push(`The worker took ${Math.round(result.workerPeakRssBytes / 1_048_576)} MB at most`);
  return [...lines, `Written to ${result.output}`].join("\n");
}
