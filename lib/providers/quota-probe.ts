import { z } from "zod";
import { type Quota, quota as quotaContract } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { explained } from "./check-outcome.ts";
import { found, malformed, malformedText } from "./outcome.ts";
import type { HttpRequest, QuotaProbe, ReadError, Reply } from "./provider.ts";
import { withoutUndefined } from "./reading.ts";
import { readStatus } from "./status.ts";

export type QuotaSpec = (readError: ReadError) => QuotaProbe;

/** Declares the endpoint that says what is left on a key. */
export function quotaProbe<Body>(definition: {
  request: () => HttpRequest;
  reply: z.core.$ZodType<Body>;
  read: (body: Body, reply: Reply) => Outcome<Quota>;
  /** The unit, where the vendor has no such page and a miss, which costs nothing, is what a good key gets. */
  unitOfMiss?: string;
}): QuotaSpec {
  return (readError) => ({
    request: definition.request,
    read: (reply) => {
      const error = readError(reply) ?? readStatus(reply);
      if (error?.outcome === "not_found" && definition.unitOfMiss !== undefined)
        return found({ remaining: null, unit: definition.unitOfMiss });
      // Nobody was asked for: where a page that says what is left is missing, the path is wrong.
      if (error?.outcome === "not_found") return readStatus(reply) ?? malformedText("it says that nobody is there");
      if (error) return error;
      const body = z.safeParse(definition.reply, reply.body);
      if (!body.success) return explained(malformed(body.error), reply);
      const outcome = definition.read(body.data, reply);
      if (outcome.outcome !== "found") return explained(outcome, reply);
      const data = quotaContract.safeParse(withoutUndefined(outcome.data));
      return data.success ? { ...outcome, data: data.data } : malformed(data.error);
    },
  });
}
