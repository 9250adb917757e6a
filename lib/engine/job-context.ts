import { z } from "zod";
import { columnMapping, jobType, type JobType } from "@/lib/contracts/job.ts";
import type { OperationName } from "@/lib/contracts/operation.ts";
import { waterfallSpec } from "@/lib/contracts/waterfall.ts";
import type { Clock } from "@/lib/clock.ts";
import { type EngineConnection, findJobContext, listSealedConnections } from "@/lib/db/engine-context.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import { timesOf, worstCaseCredits } from "@/lib/providers/charge.ts";
import type { Operation } from "@/lib/providers/provider.ts";
import { providers } from "@/lib/providers/registry.ts";
import { type Catalogue, type CatalogueOperation, type Plan, plan } from "@/lib/waterfall/plan.ts";
import type { Backoff } from "./backoff.ts";
import { type JobTimes, jobTimes } from "./keep.ts";
import { withRetry } from "./transient.ts";

/** What the records of one job have in common, read once and kept for a while. */
export type JobContext = {
  jobId: string;
  workspaceId: string;
  type: JobType;
  columns: string[];
  mapping: Record<string, string | null>;
  /** Of a job that runs a waterfall; throws `UnrunnableJob` when it can no longer run (a provider was taken out of the product). */
  plan: () => Plan;
  settings: Record<string, unknown>;
  /** For how long answers are used again, where the workspace said so. */
  times: JobTimes;
  hashKey: Uint8Array;
  createdAt: Date;
  /** How often a record is put off because a vendor failed, and how long it rests then. */
  maxAttempts: number;
  backoff: Backoff;
  /** Provider slug → its keys, still sealed. */
  connections: Map<string, EngineConnection[]>;
};

/** Another process may have learnt that a key is refused, or the user may have replaced it. */
const KEPT_MS = 5_000;

/** A key's own prices: operation → credits. */
export type OwnPrices = { provider: string; prices: Readonly<Record<string, number>> };

/** What the waterfall needs to know of each provider, at the prices of the workspace's keys (the highest, of several). */
export function providerCatalogue(keys: readonly OwnPrices[] = []): Catalogue {
  return new Map(
    providers.map((provider) => {
      const operations: Partial<Record<OperationName, CatalogueOperation>> = {};
      for (const operation of Object.values(provider.operations)) {
        const { dearer, ...charge } = operation.charge;
        operations[operation.name] = {
          needs: operation.needs,
          credits: worstCaseCredits({ ...charge, credits: highestPrice(keys, provider.slug, operation) }),
          ...(dearer && { times: timesOf(operation) }),
          rule: operation.charge.rule,
          timeoutMs: operation.timeoutMs,
        };
      }
      return [provider.slug, { name: provider.name, operations }];
    }),
  );
}

function highestPrice(keys: readonly OwnPrices[], slug: string, { name, charge }: Operation): number {
  const own = keys.filter(({ provider }) => provider === slug).map(({ prices }) => prices[name] ?? charge.credits);
  return own.length > 0 ? Math.max(...own) : charge.credits;
}

/** The job as a whole can no longer run: its snapshot does not fit this version of the product. */
export class UnrunnableJob extends Error {
  override readonly name = "UnrunnableJob";
}

export class JobContexts {
  readonly #db: Queryable;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { at: number; context: Promise<JobContext>; isRead: boolean }>();

  constructor(db: Queryable, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Rejects when the job is gone. */
  get(jobId: string): Promise<JobContext> {
    const kept = this.#kept.get(jobId);
    if (kept && this.#clock.now() - kept.at < KEPT_MS) return kept.context;
    const context = this.#read(jobId);
    const entry = { at: this.#clock.now(), context, isRead: false };
    this.#kept.set(jobId, entry);
    context.then(
      () => (entry.isRead = true),
      () => this.#kept.delete(jobId),
    );
    return context;
  }

  /** As it is now, where what it was seconds ago will not do. Of many who ask at once, one reads. */
  latest(jobId: string): Promise<JobContext> {
    if (this.#kept.get(jobId)?.isRead) this.forget(jobId);
    return this.get(jobId);
  }

  forget(jobId: string): void {
    this.#kept.delete(jobId);
  }

  async #read(jobId: string): Promise<JobContext> {
    const row = await withRetry(this.#clock, () => findJobContext(this.#db, jobId));
    if (!row) throw new Error(`Job ${jobId} is gone`);
    const connections = await withRetry(this.#clock, () => listSealedConnections(this.#db, row.workspaceId));
    return {
      jobId,
      workspaceId: row.workspaceId,
      type: jobType.parse(row.type),
      columns: z.array(z.string()).parse(row.columns),
      mapping: columnMapping.parse(row.mapping),
      plan: lazily(() => planOf(row.waterfall)),
      settings: z.record(z.string(), z.unknown()).parse(row.settings),
      times: jobTimes.parse(row.settings),
      hashKey: row.hashKey,
      createdAt: row.createdAt,
      maxAttempts: row.maxAttempts,
      backoff: row.backoff,
      connections: byProvider(connections),
    };
  }
}

function planOf(waterfall: unknown): Plan {
  const spec = waterfallSpec.safeParse(waterfall);
  if (!spec.success) throw new UnrunnableJob("Its waterfall is not one that this version can read.");
  const planned = plan(spec.data, providerCatalogue());
  if (!planned.ok) throw new UnrunnableJob(planned.problems.join(" "));
  return planned.plan;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

const jobSettings = z.object({ budget: z.object({ row: z.number().optional() }).optional() });

/** What may be spent on one of the job's records, in credits; the run's own budget is the database's to keep. */
export function rowBudgetOf({ settings }: Pick<JobContext, "settings">): number {
  return jobSettings.parse(settings).budget?.row ?? Infinity;
}

function byProvider(connections: readonly EngineConnection[]): Map<string, EngineConnection[]> {
  const grouped = new Map<string, EngineConnection[]>();
  for (const connection of connections)
    grouped.set(connection.provider, [...(grouped.get(connection.provider) ?? []), connection]);
  return grouped;
}
