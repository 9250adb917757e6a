import type { z } from "zod";
import type { Backoff, createJobRequest } from "@/lib/contracts/api.ts";
import { asService, withUser } from "@/lib/db/client.ts";
import { ensureKeylessConnections } from "@/lib/db/connections.ts";
import { createJob as create } from "@/lib/db/jobs.ts";
import { findRetention } from "@/lib/db/retention.ts";
import { env } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";
import type { Session } from "../session.ts";
import { freshDays, freshFields } from "../retention/fresh-days.ts";
import { requirePayable } from "../spending/require-payable.ts";
import { isKeyless, providersOf } from "../waterfalls/check-connections.ts";
import { checkList } from "./check-list.ts";
import { exportTask } from "./export-task.ts";
import { evenRows } from "./even-rows.ts";
import { taskOf } from "./task.ts";
import { worstCaseOf } from "./worst-case.ts";

export type CreateJobInput = z.infer<typeof createJobRequest>;
export type CreatedJob = { id: string; created: boolean; estimatedCredits: number };

/**
 * Makes a job and, unless it is a draft, queues it. Everything that could be wrong with it is found before a row is
 * written; the job keeps the waterfall as it is now. `created` is false when the idempotency key had made it before.
 */
export async function createJob({ session, input }: { session: Session; input: CreateJobInput }): Promise<CreatedJob> {
  const exported = input.type === "export" ? await exportTask(session, input.export) : undefined;
  const { columns, rows } = exported ?? input;
  const { mapping, draft } = input;
  if (!draft && rows.length === 0)
    throw new AppError(
      "DATA_VALIDATION_FAILED",
      "The job has no rows; send at least one, or draft: true to add them later.",
      {
        issues: [{ path: "rows", message: "expected at least one row" }],
      },
    );
  checkList(columns, mapping);
  const cells = evenRows(columns.length, rows, 0);
  const { places, research } = input;
  const waterfall = exported?.waterfall ?? (await taskOf(session, input));
  const task = { waterfall, places, export: exported?.kept, rows: rows.length, mapping };
  const worstCaseCredits = await worstCaseOf(session, task);
  await asService((handle) =>
    ensureKeylessConnections(handle, session.workspaceId, providersOf(waterfall).filter(isKeyless)),
  );
  const { name, type, priority, tags, scheduledAt, maxAttempts, idempotencyKey, budget, refresh } = input;
  const { ephemeral, keepDays } = input;
  const backoff = input.backoff ?? usualBackoff();
  await requirePayable(session, { worstCaseCredits, budget });
  const settings = {
    ...(budget && { budget }),
    ...(refresh && { refresh }),
    ...(research && { research }),
    ...(places && { places }),
    ...(exported && { export: exported.kept }),
    ...(ephemeral && { ephemeral }),
    ...(keepDays !== undefined && { keepDays }),
  };
  const head = { name, type, priority, tags, scheduledAt, maxAttempts, backoff, idempotencyKey, draft };
  const made = await withUser(session.userId, async (handle) => {
    const own = await findRetention(handle, session.workspaceId);
    const freshness = freshDays(waterfall, own?.freshness ?? {});
    const fieldFreshness = freshFields(waterfall, own?.fieldFreshness ?? []);
    const kept = {
      ...settings,
      ...(Object.keys(freshness).length > 0 && { freshness }),
      ...(fieldFreshness.length > 0 && { fieldFreshness }),
    };
    return create(handle, session.workspaceId, { ...head, settings: kept, columns, mapping, waterfall }, cells);
  });
  return { ...made, estimatedCredits: worstCaseCredits };
}

/** That of the environment as it is now; the job keeps it. */
function usualBackoff(): Backoff {
  const { RETRY_BASE_DELAY, RETRY_MAX_DELAY, RETRY_BACKOFF_MULTIPLIER } = env();
  return { baseMs: RETRY_BASE_DELAY, factor: RETRY_BACKOFF_MULTIPLIER, maxMs: RETRY_MAX_DELAY, jitter: 0.5 };
}
