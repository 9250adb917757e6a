import type { z } from "zod";
import type { Backoff, createJobRequest } from "@/lib/contracts/api.ts";
import { asService, withUser } from "@/lib/db/client.ts";
import { ensureKeylessConnections } from "@/lib/db/connections.ts";
import { createJob as create } from "@/lib/db/jobs.ts";
import { env } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";
import { forecast } from "@/lib/waterfall/forecast.ts";
import type { Session } from "../session.ts";
import { requirePayable } from "../spending/require-payable.ts";
import { isKeyless, providersOf } from "../waterfalls/check-connections.ts";
import { findSpec } from "../waterfalls/find-spec.ts";
import { readyPlan } from "../waterfalls/ready-plan.ts";
import { checkList, mappedFields } from "./check-list.ts";
import { evenRows } from "./even-rows.ts";

export type CreateJobInput = z.infer<typeof createJobRequest>;
export type CreatedJob = { id: string; created: boolean; estimatedCredits: number };

/**
 * Makes a job and, unless it is a draft, queues it. Everything that could be wrong with it is found before a row is
 * written; the job keeps the waterfall as it is now. `created` is false when the idempotency key had made it before.
 */
export async function createJob({ session, input }: { session: Session; input: CreateJobInput }): Promise<CreatedJob> {
  const { columns, mapping, rows, draft } = input;
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
  const waterfall = await findSpec(session, input.waterfall);
  const plan = await readyPlan(session, waterfall);
  const { worstCaseCredits } = forecast(plan, rows.length, { fields: mappedFields(mapping) });
  await asService((handle) =>
    ensureKeylessConnections(handle, session.workspaceId, providersOf(waterfall).filter(isKeyless)),
  );
  const { name, type, priority, tags, scheduledAt, maxAttempts, idempotencyKey, budget, refresh } = input;
  const backoff = input.backoff ?? usualBackoff();
  await requirePayable(session, { worstCaseCredits, budget });
  const settings = { ...(budget && { budget }), ...(refresh && { refresh }) };
  const head = { name, type, priority, tags, scheduledAt, maxAttempts, backoff, idempotencyKey, draft, settings };
  const job = { ...head, columns, mapping, waterfall };
  const made = await withUser(session.userId, (handle) => create(handle, session.workspaceId, job, cells));
  return { ...made, estimatedCredits: worstCaseCredits };
}

/** That of the environment as it is now; the job keeps it. */
function usualBackoff(): Backoff {
  const { RETRY_BASE_DELAY, RETRY_MAX_DELAY, RETRY_BACKOFF_MULTIPLIER } = env();
  return { baseMs: RETRY_BASE_DELAY, factor: RETRY_BACKOFF_MULTIPLIER, maxMs: RETRY_MAX_DELAY, jitter: 0.5 };
}
