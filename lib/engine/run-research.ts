import type { ResearchQuery } from "@/lib/contracts/operation.ts";
import { researchSpec } from "@/lib/contracts/research.ts";
import type { Settlement } from "@/lib/db/engine.ts";
import { providerVariable } from "@/lib/env.ts";
import { readPage } from "@/lib/providers/read-page.ts";
import { environmentName, findProvider } from "@/lib/providers/registry.ts";
import { research, type Researched } from "@/lib/research/research.ts";
import type { Asked } from "./asker.ts";
import type { RecordHandler } from "./handlers.ts";
import { rowBudgetOf } from "./job-context.ts";
import { putOff } from "./put-off.ts";

const PAGE_TIMEOUT_MS = 10_000;
const DEFAULT_TIMEOUT_MS = 60_000;

/** Leaves `research` when the asker has no answer now. Nothing is lost: the record comes back and replays from memory. */
class NotNow extends Error {
  constructor(readonly asked: Exclude<Asked, { type: "answer" }>) {
    super(`The question is ${asked.type}`);
  }
}

/** One record of an `ai_research` job; what is asked stands in the job's settings under `research`. */
export const runResearch: RecordHandler = async ({ asker, context, record }) => {
  const { jobId, seq } = record;
  const { provider: slug, budget, ...spec } = researchSpec.parse(context.settings["research"]);
  const row = Object.fromEntries(context.columns.map((column, index) => [column, record.cells[index] ?? ""]));
  const provider = findProvider(slug);
  const timeoutMs = provider?.operations.research?.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const price = context.connections.get(slug)?.[0]?.creditPrice;
  const rowBudget = rowBudgetOf(context);
  let spent = 0;

  const ask = async (input: ResearchQuery) => {
    const question = { provider: slug, operation: "research", input, timeoutMs, retryAttempts: 1, step: 0, role: "finder" } as const; // prettier-ignore
    const asked = await asker.ask(context, seq, question, rowBudget - spent);
    if (asked.type !== "answer") throw new NotNow(asked);
    spent += asked.answer.credits;
    return asked.answer;
  };
  const baseUrl = providerVariable(environmentName("website-reader"), "BASE_URL");
  try {
    const result = await research({
      template: spec.template,
      schema: spec.schema,
      pages: spec.pages,
      row,
      ...(spec.system !== undefined && { system: spec.system }),
      ...(spec.model !== undefined && { model: spec.model }),
      ...(spec.maxOutputTokens !== undefined && { maxOutputTokens: spec.maxOutputTokens }),
      budget: {
        ...(budget.tokens !== undefined && { tokens: budget.tokens }),
        ...(budget.money !== undefined && { money: budget.money }),
        ...(price != null && { moneyPerCredit: price }),
      },
      ask,
      readPage: (url) => readPage(url, { baseUrl, timeoutMs: PAGE_TIMEOUT_MS }),
    });
    return {
      type: "finished",
      settlement: settlementOf({ jobId, seq }, slug, result),
      line: lineOf(seq, slug, result),
    };
  } catch (error) {
    if (error instanceof NotNow) return putOff(record, error.asked);
    throw error;
  }
};

type Place = { jobId: string; seq: number };

function settlementOf(place: Place, provider: string, result: Researched): Settlement {
  const { spent } = result;
  const step = {
    provider,
    operation: "research",
    cached: spent.calls > 0 && spent.credits === 0,
    credits: spent.credits,
  };
  if (result.status === "not_found")
    return { ...place, state: "not_found", provenance: { steps: [{ ...step, outcome: "not_found" }], fields: {} } };
  if (result.status === "failed") {
    const error = { kind: result.kind, message: result.message };
    const asked = spent.calls > 0;
    const provenance = { steps: [{ ...step, outcome: asked ? "failed" : "skipped", ...error }], fields: {} };
    return { ...place, state: asked ? "failed" : "skipped", error, provenance };
  }
  const fields = { ...(isRecord(result.answer) ? result.answer : { answer: result.answer }), sources: result.sources };
  return {
    ...place,
    state: "success",
    output: { fields, verified: false },
    provenance: {
      steps: [{ ...step, outcome: "found" }],
      fields: Object.fromEntries(Object.keys(fields).map((field) => [field, { provider }])),
    },
    accepted: provider,
  };
}

function lineOf(seq: number, provider: string, result: Researched) {
  const said =
    result.status === "failed"
      ? `not answered: ${result.message}`
      : result.status === "found"
        ? "answered"
        : "not found";
  const level = result.status === "failed" ? ("warn" as const) : ("info" as const);
  return { level, seq, provider, message: `Row ${seq + 1}: ${said}` };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
