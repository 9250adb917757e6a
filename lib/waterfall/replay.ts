import { next, start } from "./machine.ts";
import type { Plan } from "./plan.ts";
import type { Answer, Question, Step } from "./state.ts";

/**
 * Plays a record from the start with the answers at hand.
 * @param answerOf the known answer to a question, or undefined.
 * @returns where it stands: done, or at the first question without an answer.
 */
export function replay(
  plan: Plan,
  query: Readonly<Record<string, unknown>>,
  answerOf: (question: Question) => Answer | undefined,
): Step {
  let step = start(plan, query);
  while (step.effect.type === "ask") {
    const answer = answerOf(step.effect.question);
    if (answer === undefined) return step;
    step = next(plan, step.state, answer);
  }
  return step;
}
