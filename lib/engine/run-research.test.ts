import { describe, expect, it } from "vitest";
import { found, notFound } from "@/lib/providers/outcome.ts";
import type { Asked, Asker } from "./asker.ts";
import type { JobContext } from "./job-context.ts";
import type { AnyQuestion } from "./questions.ts";
import { runResearch } from "./run-research.ts";

const spec = {
  provider: "perplexity",
  template: "Where is {{Domain}} based?",
  schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const context = (research: object = {}) =>
  ({
    columns: ["Domain"],
    settings: { research: { ...spec, ...research } },
    connections: new Map(),
  }) as unknown as JobContext;
/** A research record keeps nothing elsewhere: the database is not asked. */
const db = { query: () => Promise.reject(new Error("asked the database")) };
const record = { workspaceId: "w", jobId: "j", seq: 4, cells: ["acme.com"], attempts: 0 };
const answers = (...outcomes: Asked[]) => {
  const questions: AnyQuestion[] = [];
  const ask = (_: JobContext, __: number, question: AnyQuestion) => {
    questions.push(question);
    return Promise.resolve(outcomes[Math.min(questions.length, outcomes.length) - 1]);
  };
  return { asker: { ask } as unknown as Asker, questions };
};
const answer = (outcome: ReturnType<typeof found> | ReturnType<typeof notFound>): Asked => ({
  type: "answer",
  answer: { outcome, cached: false, credits: 1.5 },
});
const news = "https://news.example/1";
const good = answer(found({ answer: { city: "Bergen" }, sources: [news], citations: [news] }));

describe("a record of a research job", () => {
  it("gets the answer's fields and its sources", async () => {
    const { asker, questions } = answers(good);
    expect(await runResearch({ asker, db, ending: () => false, context: context(), record })).toMatchObject({
      type: "finished",
      settlement: {
        jobId: "j",
        seq: 4,
        state: "success",
        output: { fields: { city: "Bergen", sources: [news] }, verified: false },
        provenance: {
          steps: [{ provider: "perplexity", outcome: "found", credits: 1.5 }],
          fields: { city: { provider: "perplexity" } },
        },
        accepted: "perplexity",
      },
    });
    expect(questions).toMatchObject([
      { provider: "perplexity", operation: "research", input: { prompt: "Where is acme.com based?" } },
    ]);
  });

  it("is not found, failed or skipped with the reason", async () => {
    const ends = async (asked: Asked, research: object = {}) => {
      const run = await runResearch({
        asker: answers(asked).asker,
        db,
        ending: () => false,
        context: context(research),
        record,
      });
      return run.type === "finished" ? [run.settlement.state, run.settlement.error] : [run.type];
    };
    expect(await ends(answer(notFound()))).toEqual(["not_found", undefined]);
    expect(await ends(answer(found({ answer: 7, sources: [] })))).toMatchObject(["failed", { kind: "malformed" }]);
    expect(await ends(good, { template: "About {{Nobody}}" })).toMatchObject(["skipped", { kind: "invalid_input" }]);
    expect(await ends(good, { budget: { tokens: 10 } })).toMatchObject(["skipped", { kind: "budget" }]);
    expect(await ends(good, { budget: { money: 1 } })).toMatchObject(["skipped", { kind: "budget" }]);
  });

  it.each([
    [{ type: "parked" }, { type: "gone" }],
    [{ type: "lost" }, { type: "gone" }],
    [{ type: "stopped" }, { type: "put_off", settlement: { state: "waiting", counts: false } }],
    [
      { type: "later", delayMs: 1_500, counts: true },
      { type: "put_off", settlement: { runAfterMs: 1_500, counts: true } },
    ],
  ] as const)("goes back when its question is %j", async (asked, run) => {
    expect(
      await runResearch({ asker: answers(asked).asker, db, ending: () => false, context: context(), record }),
    ).toMatchObject(run);
  });
});
