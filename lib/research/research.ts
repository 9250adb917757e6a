import { operations, type ResearchQuery } from "@/lib/contracts/operation.ts";
import type { FailureKind, Outcome } from "@/lib/contracts/outcome.ts";
import type { Page } from "./fence.ts";
import { MAX_INPUT_TOKENS, outputTokens, worstCaseTokens } from "./prompt.ts";
import type { JsonSchema } from "./schema.ts";
import { sourceKey, sourceProblems } from "./sources.ts";
import { fillTemplate, type Row } from "./template.ts";
import { TOKENS_PER_CREDIT } from "./tokens.ts";
import { type Validate, validatorFor } from "./validate.ts";

/**
 * One question about one row: fills the prompt, reads the pages, asks, checks, and asks once more with what was wrong. Pure
 * but for `ask` and `readPage`, which the caller brings. Which pages are read is settled before anything is read or asked:
 * neither a page nor an answer can have another address fetched.
 */
export type Research = {
  /** `Who runs {{Company}}?` */
  template: string;
  row: Row;
  /** JSON Schema of the answer. */
  schema: JsonSchema;
  /** Addresses to read, with the row's values in them: `https://{{Domain}}/about`. At most five. */
  pages?: readonly string[];
  system?: string;
  model?: string;
  maxOutputTokens?: number;
  budget: Budget;
  /** Asks one provider, and says what that cost. */
  ask: (query: ResearchQuery) => Promise<{ outcome: Outcome; credits: number }>;
  /** Reads one address as text; undefined where it cannot or may not be read. */
  readPage: (url: string) => Promise<Page | undefined>;
};

/** What one row may cost. Money needs a price per credit. */
export type Budget = { tokens?: number; money?: number; moneyPerCredit?: number };
export type Spent = { calls: number; credits: number };

export type Researched = { spent: Spent } & (
  | { status: "found"; answer: unknown; sources: string[] }
  | { status: "not_found" }
  | { status: "failed"; kind: FailureKind | "budget"; message: string }
);

const MAX_PAGES = 5;
const MAX_CALLS = 2;

/** Throws only what `ask` and `readPage` throw. */
export async function research(task: Research): Promise<Researched> {
  const spent: Spent = { calls: 0, credits: 0 };
  const fail = (kind: FailureKind | "budget", message: string): Researched => ({
    status: "failed",
    kind,
    message,
    spent,
  });

  const prepared = prepare(task);
  if (!prepared.ok) return fail("invalid_input", prepared.problem);
  const { prompt, addresses, validate } = prepared;
  const pages = (await Promise.all(addresses.map(task.readPage))).filter((page) => page !== undefined);

  let problems: string[] = [];
  while (spent.calls < MAX_CALLS) {
    const room = roomLeft(task.budget, spent);
    const query = fitted({ ...settingsOf(task), prompt: corrected(prompt, problems) }, pages, room);
    const { input, output } = worstCaseTokens(query);
    if (input + output > room)
      return fail(
        "budget",
        `The row may still cost ${Math.max(0, Math.floor(room))} tokens, and the question up to ${input + output}`,
      );
    const { outcome, credits } = await task.ask(query);
    spent.calls += 1;
    spent.credits += credits;
    if (outcome.outcome === "not_found") return { status: "not_found", spent };
    if (outcome.outcome === "failed") return fail(outcome.kind, outcome.message);
    if (outcome.outcome === "pending")
      return fail("malformed", "The provider puts its answer off, which no model does");
    const judged = judge(outcome.data, pages, validate);
    if (Array.isArray(judged)) problems = judged;
    else return { status: "found", ...judged, spent };
  }
  return fail("malformed", `The answer does not fit: ${problems.join("; ")}`);
}

type Prepared = { ok: true; prompt: string; addresses: string[]; validate: Validate } | { ok: false; problem: string };

function prepare({ template, row, schema, pages = [] }: Research): Prepared {
  const prompt = fillTemplate(template, row);
  if (!prompt.ok) return prompt;
  if (pages.length > MAX_PAGES) return { ok: false, problem: `At most ${MAX_PAGES} pages can be read for a row` };
  const addresses: string[] = [];
  for (const page of pages) {
    const address = fillTemplate(page, row);
    if (!address.ok) return address;
    if (sourceKey(address.text) === undefined)
      return { ok: false, problem: `"${address.text}" is no web address; expected something like https://acme.com/` };
    addresses.push(address.text);
  }
  try {
    return { ok: true, prompt: prompt.text, addresses: [...new Set(addresses)], validate: validatorFor(schema) };
  } catch (error) {
    if (error instanceof Error) return { ok: false, problem: error.message };
    throw error;
  }
}

const settingsOf = ({ schema, system, model, maxOutputTokens }: Research) => ({
  schema,
  ...(system !== undefined && { system }),
  ...(model !== undefined && { model }),
  ...(maxOutputTokens !== undefined && { maxOutputTokens }),
});

/** The task with what was wrong. The answer itself is left out: what a page has smuggled into it stays behind the fence. */
function corrected(prompt: string, problems: readonly string[]): string {
  if (problems.length === 0) return prompt;
  return `${prompt}\n\nYour first reply did not pass:\n${problems.map((problem) => `- ${problem}`).join("\n")}\nReply anew, with the whole object.`;
}

/** Tokens that the row may still cost. */
function roomLeft({ tokens, money, moneyPerCredit }: Budget, { credits }: Spent): number {
  const left = (tokens ?? Infinity) - credits * TOKENS_PER_CREDIT;
  if (money === undefined) return left;
  // What nobody knows the price of cannot be kept within a sum of money.
  if (moneyPerCredit === undefined) return 0;
  const affordable = moneyPerCredit > 0 ? (money / moneyPerCredit - credits) * TOKENS_PER_CREDIT : Infinity;
  return Math.min(left, affordable);
}

/** With as much of the pages as there is room for, each cut by the same share. */
function fitted(query: ResearchQuery, pages: readonly Page[], room: number): ResearchQuery {
  if (pages.length === 0) return query;
  const most = Math.min(MAX_INPUT_TOKENS, room - outputTokens(query));
  let share = 1;
  for (let tries = 0; tries < 12; tries += 1) {
    const cut = pages.map(({ url, text }) => ({ url, text: text.slice(0, Math.floor(text.length * share)) }));
    const whole = { ...query, pages: cut };
    const { input } = worstCaseTokens(whole);
    if (input <= most) return whole;
    share *= Math.max(0.1, Math.min(0.9, most / input));
  }
  return { ...query, pages: pages.map(({ url }) => ({ url, text: "" })) };
}

/** What is wrong with an answer, or the answer. */
function judge(
  data: unknown,
  pages: readonly Page[],
  validate: Validate,
): string[] | { answer: unknown; sources: string[] } {
  const finding = operations.research.output.safeParse(data);
  if (!finding.success) return ["it is no finding"];
  const { answer, sources = [], citations = [] } = finding.data;
  const problems = validate(answer);
  const allowed = [...pages.map(({ url }) => url), ...citations];
  const all = [...problems, ...sourceProblems(sources, allowed)];
  return all.length > 0 ? all : { answer, sources: [...new Set(sources)] };
}
