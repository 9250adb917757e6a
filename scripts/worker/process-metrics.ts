import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Telemetry } from "@/lib/engine/telemetry.ts";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export type ProcessMetrics = { registry: Registry; telemetry: Telemetry };

/** What one process knows of itself: its claims and settlements, the queues in its memory, and Node's own figures. */
export function processMetrics(): ProcessMetrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const timed = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers });
  const counted = (name: string, help: string) => new Counter({ name, help, registers });
  const claims = timed("leadenrich_claim_duration_seconds", "Time of a claim, its round trip included.");
  const settlements = timed("leadenrich_settle_duration_seconds", "Time of a settlement, its round trip included.");
  const claimed = counted("leadenrich_claimed_records_total", "Rows that this process has claimed.");
  const settled = counted("leadenrich_settled_records_total", "Rows that this process has settled or put off.");
  const lanes = new Set<() => ReadonlyMap<string, number>>();
  new Gauge({
    name: "leadenrich_lane_waiting",
    help: "Questions in this process that wait for their turn at a provider.",
    labelNames: ["provider"],
    registers,
    collect() {
      this.reset();
      for (const read of lanes) for (const [provider, waiting] of read()) this.inc({ provider }, waiting);
    },
  });
  const telemetry: Telemetry = {
    claimed: (records, seconds) => {
      claims.observe(seconds);
      claimed.inc(records);
    },
    settled: (records, seconds) => {
      settlements.observe(seconds);
      settled.inc(records);
    },
    watchLanes: (read) => {
      lanes.add(read);
      return () => lanes.delete(read);
    },
  };
  return { registry, telemetry };
}
