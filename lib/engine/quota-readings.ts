import { randomUUID } from "node:crypto";
import type { Clock } from "@/lib/clock.ts";
import { quota } from "@/lib/contracts/entities.ts";
import { listSealedConnections } from "@/lib/db/engine-context.ts";
import { claimQuotas, keepQuota } from "@/lib/db/key-quotas.ts";
import type { Queryable } from "@/lib/db/queryable.ts";
import { callProvider } from "@/lib/providers/call.ts";
import { findProvider } from "@/lib/providers/registry.ts";
import type { Asker } from "./asker.ts";
import type { CallSettings } from "./call-settings.ts";
import { pauseAfterRefusal } from "./send-call.ts";
import { withRetry } from "./transient.ts";

const TIMEOUT_MS = 15_000;

type QuotaRun = { db: Queryable; clock: Clock; asker: Asker; deadline: () => number; settings: CallSettings };

/**
 * Asks vendors again what is left on the keys that are in use, each about once an hour and in its lane's turn. Only keys whose
 * vendor told a number at an earlier test: those pages cost nothing. What cannot be read now is read in an hour.
 */
export async function readQuotas(run: QuotaRun): Promise<void> {
  if (run.clock.now() + TIMEOUT_MS > run.deadline()) return;
  const due = await withRetry(run.clock, () => claimQuotas(run.db));
  await Promise.all(due.map((key) => readQuota(run, key)));
}

async function readQuota(run: QuotaRun, key: { workspaceId: string; connectionId: string }): Promise<void> {
  const connections = await withRetry(run.clock, () => listSealedConnections(run.db, key.workspaceId));
  const connection = connections.find(({ id }) => id === key.connectionId);
  if (!connection) return;
  const provider = findProvider(connection.provider);
  if (!provider?.quota) return;
  const credential = run.settings.credential(key.workspaceId, connection);
  const lane = run.asker.lane(connection, provider);
  const start = await lane.request("", TIMEOUT_MS);
  if (start.type === "closed") return;
  const sentAt = await lane.leave(start.sendAt);
  const { outcome, outcomes } = await callProvider({
    provider,
    target: "quota",
    credential,
    baseUrl: run.settings.baseUrl(provider),
    timeoutMs: TIMEOUT_MS,
    requestId: randomUUID(),
  });
  lane.report(sentAt, undefined, pauseAfterRefusal(lane, outcomes));
  const left = outcome.outcome === "found" ? quota.safeParse(outcome.data) : undefined;
  if (left?.success) await withRetry(run.clock, () => keepQuota(run.db, connection, left.data));
}
