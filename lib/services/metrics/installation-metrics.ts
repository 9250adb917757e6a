import { Counter, Gauge, Registry } from "prom-client";
import { type MetricSample, readMetrics } from "@/lib/db/metrics.ts";
import type { Queryable } from "@/lib/db/queryable.ts";

type Family = { metric: string; help: string; labels: readonly string[]; counts?: true };

/** The name in the database → as Prometheus knows it. Counters begin anew at midnight UTC, which `rate()` allows for. */
const families: Record<MetricSample["name"], Family> = {
  jobs: { metric: "leadenrich_jobs", help: "Jobs by state.", labels: ["state"] },
  records: { metric: "leadenrich_records", help: "Rows of all jobs by state.", labels: ["state"] },
  due_records: {
    metric: "leadenrich_queue_due_records",
    help: "Rows that could be worked on now; of one job at most 10,000 untouched ones are counted.",
    labels: [],
  },
  oldest_due_seconds: {
    metric: "leadenrich_queue_oldest_due_age_seconds",
    help: "For how long the longest-waiting job with due rows has not been served.",
    labels: [],
  },
  calls: {
    metric: "leadenrich_calls_total",
    help: "Answered calls by provider and outcome.",
    labels: ["provider", "outcome"],
    counts: true,
  },
  unknown_calls: {
    metric: "leadenrich_unknown_calls",
    help: "Calls of this UTC day whose end nobody knows, booked as spent.",
    labels: ["provider"],
  },
  call_seconds: {
    metric: "leadenrich_call_seconds_total",
    help: "Time that calls took, summed up by provider.",
    labels: ["provider"],
    counts: true,
  },
  credits: {
    metric: "leadenrich_credits_total",
    help: "Vendors' credits spent, by provider.",
    labels: ["provider"],
    counts: true,
  },
  circuits: {
    metric: "leadenrich_circuits",
    help: "Lanes (keys, or operations of a key) by provider and state of their circuit.",
    labels: ["provider", "state"],
  },
  circuits_opened: {
    metric: "leadenrich_circuit_opened_total",
    help: "How often circuits have opened.",
    labels: ["provider"],
    counts: true,
  },
  open_lookups: {
    metric: "leadenrich_open_lookups",
    help: "Questions on the wire (calling) and at vendors that answer later (pending).",
    labels: ["state"],
  },
  processes: {
    metric: "leadenrich_processes",
    help: "Processors whose lease stands, by kind.",
    labels: ["kind"],
  },
};

export const METRICS_CONTENT_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/**
 * What the whole installation is at, from its database, in Prometheus' text format; the same whoever is asked. Never throws:
 * a database out of reach is `leadenrich_database_up 0` and nothing else.
 */
export async function installationMetrics(db: Queryable): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  const up = new Gauge({ name: "leadenrich_database_up", help: "Whether the database answers.", registers });
  const samples = await readMetrics(db).catch(() => undefined);
  up.set(samples ? 1 : 0);
  if (!samples) return registry.metrics();
  for (const [name, { metric, help, labels, counts }] of Object.entries(families)) {
    const settings = { name: metric, help, labelNames: [...labels], registers };
    const own = samples.filter((sample) => sample.name === name);
    if (counts) {
      const counter = new Counter(settings);
      for (const sample of own) counter.inc(sample.labels, sample.value);
    } else {
      const gauge = new Gauge(settings);
      for (const sample of own) gauge.set(sample.labels, sample.value);
    }
  }
  return registry.metrics();
}
