import { cron } from "@/lib/api/cron.ts";
import { processReply, processRequest } from "@/lib/contracts/api.ts";
import { runOnce } from "@/lib/services/processing/run-once.ts";

export const maxDuration = 300;

/** Leaves the platform time to send the reply. */
const BUDGET_MS = 280_000;

const handler = cron({
  input: processRequest,
  reply: processReply,
  handle: ({ kind, maxJobs, timeout = BUDGET_MS }) =>
    runOnce({ kind, budgetMs: Math.min(timeout, BUDGET_MS), concurrency: maxJobs }),
});

export const GET = handler;
export const POST = handler;
