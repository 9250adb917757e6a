import { z } from "zod";
import { type OperationName, type OperationOutput, operationContracts } from "@/lib/contracts/operation.ts";
import type { Outcome, PendingOutcome } from "@/lib/contracts/outcome.ts";
import { malformed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { anything, text } from "@/lib/providers/reading.ts";
import { readReason } from "@/lib/providers/status.ts";
import { searchAnswer, searches } from "./betterenrich-search.ts";
import { valueFor } from "./betterenrich-value.ts";

const field = z.string().optional().catch(undefined);
const question = z.object({
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  linkedinUrl: field,
  domain: field,
  email: field,
  phone: field,
  platform: field,
});
export type Question = Partial<z.infer<typeof question>>;

const waiting = new Set(["processing", "pending", "queued", "running", "in_progress"]);
const job = z.object({ id: text, status: text, data: anything });

/** Pending while the vendor says so: 202, or one of several words. Undefined when the answer is there. */
export function readJob({ status, body }: Reply): PendingOutcome | undefined {
  const parsed = job.safeParse(body).data;
  const word = parsed?.status?.toLowerCase();
  // An empty word has been seen as well, beside an id and no data.
  const onlyId = parsed?.id !== undefined && (parsed.data === undefined || parsed.data === null);
  const goesOn = word === undefined ? onlyId : waiting.has(word);
  return status === 202 || goesOn ? pending() : undefined;
}

/** What a start has in common: 201 with an id, or the answer at once. */
export const startReply = z.object({ id: text, status: text, message: text, data: anything });

type Answers =
  | "find-email"
  | "find-personal-email"
  | "find-phone"
  | "enrich-person"
  | "find-social"
  | "check-ads"
  | "check-dnc"
  | "verify-phone"
  | (typeof searches)[number];

export function startOr<Name extends Answers>(name: Name, externalIdOf: (input: Question, id: string) => string) {
  return {
    reply: startReply,
    read: (body: z.infer<typeof startReply>, input: unknown, reply: Reply): Outcome<OperationOutput<Name>> => {
      const asked = question.parse(input);
      if (reply.status === 201 || readJob(reply))
        return body.id ? pending({ externalId: externalIdOf(asked, body.id) }) : malformedText("id is missing");
      return typed(name, answerFor(name, reply.body, z.record(z.string(), z.unknown()).catch({}).parse(input)));
    },
  };
}

/** The outcome with its data checked, so that its type says what it is. */
function typed<Name extends OperationName>(name: Name, outcome: Outcome): Outcome<OperationOutput<Name>> {
  if (outcome.outcome !== "found") return outcome;
  const data = operationContracts[name].output.safeParse(outcome.data);
  return data.success ? { ...outcome, data: data.data } : malformed(data.error);
}

const values = z.record(z.string(), z.unknown());
/** No data is told in several ways, and an only item may stand in a list. */
const resultReply = z.object({
  status: text,
  data: z
    .union([
      values,
      z.union([z.null(), z.literal(""), z.tuple([])]).transform(() => undefined),
      z.tuple([values]).transform(([only]) => only),
    ])
    .optional(),
});

/** `{id, status: "success", data}`; data without the value says that there is none, whatever the word. */
export function answerFor(name: OperationName | undefined, body: unknown, input: Record<string, unknown>): Outcome {
  const search = searches.find((one) => one === name);
  const page = search && searchAnswer(search, body, input);
  if (page) return page;
  const reply = resultReply.safeParse(body).data;
  if (!reply) return malformedText("data cannot be read");
  const { status, data } = reply;
  if (status === undefined && !data) return malformedText("status is missing");
  if (!data) return readReason({ status: 200, headers: {}, body }) ?? notFound();
  const asked = question.parse(input);
  if (name !== undefined) return valueFor(name, data, asked);
  // A recorded reply does not say what had been asked: the first question that it answers.
  const answers = questions.map((one) => valueFor(one, data, asked));
  return answers.find(({ outcome }) => outcome === "found") ?? answers[0] ?? notFound();
}

const questions = ["find-email", "find-phone", "enrich-person", "check-dnc", "check-ads", "find-social"] as const;
