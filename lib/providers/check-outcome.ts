import type { z } from "zod";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformed, malformedText } from "./outcome.ts";
import type { Reply } from "./provider.ts";
import { saysAnything, withoutUndefined } from "./reading.ts";
import { readReason } from "./status.ts";

/** What a definition read, held against what its operation may say, before anybody believes it. */

/** Data that does not fit `schema`, the canonical shape, is malformed. */
export function checked<Checked extends Outcome>(outcome: Checked, schema: z.ZodType | undefined): Checked | Outcome {
  if (outcome.outcome !== "found" || !schema) return outcome;
  const data = schema.safeParse(withoutUndefined(outcome.data));
  if (!data.success) return malformed(data.error);
  // Nothing in a hit could be used: the vendor may have billed it, and did not say that there is nobody.
  return isRecord(data.data) && !saysAnything(data.data)
    ? malformedText("nothing in it can be used")
    : { ...outcome, data: data.data };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** A success without an answer in it may be a refusal: "Invalid API key" with 200. */
export function explained<Data>(outcome: Outcome<Data>, reply: Reply): Outcome<Data> {
  return isMalformed(outcome) ? (readReason(reply) ?? outcome) : outcome;
}

export const isMalformed = (outcome: Outcome) => outcome.outcome === "failed" && outcome.kind === "malformed";
