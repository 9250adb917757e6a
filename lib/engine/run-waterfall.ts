import { toQuery } from "@/lib/cleaning/row.ts";
import type { Settlement } from "@/lib/db/engine.ts";
import { next, start } from "@/lib/waterfall/machine.ts";
import type { Result } from "@/lib/waterfall/state.ts";
import { backoffMs } from "./backoff.ts";
import { consoleLine } from "./console-line.ts";
import type { RecordHandler } from "./handlers.ts";
import { rowBudgetOf } from "./job-context.ts";

/**
 * One record's way down its waterfall. Where it stood before is not stored: every answer is in a look-up, so a record
 * that comes back replays from the start for nothing.
 */
export const runWaterfall: RecordHandler = async ({ asker, context, record }) => {
  const { jobId, seq } = record;
  const plan = context.plan();
  const row = Object.fromEntries(context.columns.map((column, index) => [column, record.cells[index] ?? ""]));
  const { query, problems } = toQuery(row, context.mapping);
  const rowBudget = rowBudgetOf(context);
  let spent = 0;
  let step = start(plan, query);
  while (step.effect.type === "ask") {
    const asked = await asker.ask(context, seq, step.effect.question, rowBudget - spent);
    switch (asked.type) {
      case "parked":
      case "lost":
        return { type: "gone" };
      case "stopped":
        return { type: "put_off", settlement: { jobId, seq, state: "waiting", runAfterMs: 0, counts: false } };
      case "later": {
        // Put off often enough: the failure stands as the step's answer, and the waterfall ends or goes on with it.
        if (asked.failure && record.attempts >= context.maxAttempts) {
          spent += asked.failure.credits;
          step = next(plan, step.state, asked.failure);
          break;
        }
        const least = asked.counts ? backoffMs(context.backoff, record.attempts, Math.random()) : 0;
        const runAfterMs = Math.ceil(Math.max(asked.delayMs, least));
        return { type: "put_off", settlement: { jobId, seq, state: "waiting", runAfterMs, counts: asked.counts } };
      }
      case "answer":
        spent += asked.answer.credits;
        step = next(plan, step.state, asked.answer);
    }
  }
  const result = explained(
    step.effect.result,
    problems.map((problem) => problem.message),
  );
  return { type: "finished", settlement: settlementOf(jobId, seq, result), line: consoleLine(seq, result) };
};

/** A row that nothing could be asked about is told what is wrong with its values, where they were to blame. */
function explained(result: Result, problems: readonly string[]): Result {
  if (result.state !== "skipped" || problems.length === 0) return result;
  return { ...result, error: { kind: "invalid_input", message: problems.join(" ") } };
}

function settlementOf(jobId: string, seq: number, result: Result): Settlement {
  return {
    jobId,
    seq,
    state: result.state,
    output: result.output,
    provenance: result.provenance,
    error: result.error,
    verified: result.output?.verified ?? false,
    accepted: result.acceptedProvider,
    cached: result.provenance.steps.filter((taken) => taken.cached).map((taken) => taken.provider),
    ...(result.judged.length > 0 && { judged: result.judged }),
  };
}
