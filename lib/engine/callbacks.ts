import { createHash, createHmac } from "node:crypto";
import { operationName } from "@/lib/contracts/operation.ts";
import { type Clock, systemClock } from "@/lib/clock.ts";
import { AppError } from "@/lib/errors.ts";
import { finish } from "@/lib/db/engine.ts";
import { findLookup } from "@/lib/db/engine-context.ts";
import { type Queryable } from "@/lib/db/queryable.ts";
import type { Sign } from "@/lib/providers/provider.ts";
import { parseBody } from "@/lib/providers/parse-body.ts";
import { getProvider } from "@/lib/providers/registry.ts";
import { finishedCall } from "./answer.ts";
import { chargeOf } from "./choose-connection.ts";
import { withRetry } from "./transient.ts";

export type ProviderCallback = {
  provider: string;
  /** From our own signed token in the URL, already verified. */
  lookupId: string;
  generation: number;
  rawBody: string;
  /** Header names lower-case. */
  headers: Record<string, string>;
  /** The secret that the vendor signs with; undefined where none is set or the vendor signs nothing. */
  secret: string | undefined;
};

/**
 * Books what a vendor pushed. Replays, late and duplicate callbacks change nothing: an answer is accepted once a
 * generation. The records that wait on it wake.
 * @returns false when there was nothing (more) to book.
 * @throws AppError PROVIDER_NOT_FOUND, NOT_FOUND (no such call), FORBIDDEN (the vendor's own signature is wrong).
 */
export async function acceptCallback(
  db: Queryable,
  callback: ProviderCallback,
  clock: Clock = systemClock,
): Promise<boolean> {
  const provider = getProvider(callback.provider);
  const pushed = provider.callback;
  if (!pushed) throw new AppError("FEATURE_NOT_SUPPORTED", `${provider.name} sends no callbacks`);
  const { secret, rawBody, headers } = callback;
  if (pushed.verify && secret !== undefined) {
    if (!pushed.verify({ body: rawBody, headers, nowMs: clock.now() }, signer(secret)))
      throw new AppError("FORBIDDEN", `The signature is not ${provider.name}'s; check the webhook secret`);
  }
  const lookup = await withRetry(clock, () => findLookup(db, callback.lookupId, callback.generation));
  if (!lookup || lookup.provider !== provider.slug) throw new AppError("NOT_FOUND", "There is no such call");
  const name = operationName.safeParse(lookup.operation);
  const operation = name.success ? provider.operations[name.data] : undefined;
  if (!operation) throw new AppError("NOT_FOUND", "There is no such call");

  const reply = { status: 200, headers, body: parseBody(rawBody) };
  const outcome = pushed.read(reply, operation.name, lookup.input);
  // A push that only tells of progress, or cannot be read, leaves the poll to find the answer.
  if (outcome.outcome === "pending" || (outcome.outcome === "failed" && outcome.retryable)) return false;
  const { lookupId, generation } = callback;
  const prices = lookup.credits === null ? {} : { [operation.name]: lookup.credits };
  const charge = chargeOf(operation, { prices }, lookup.input);
  const call = { lookupId, generation, operation, charge, retries: 0 };
  const [booked] = await withRetry(clock, () => finish(db, [finishedCall(call, outcome, { status: 200 })]));
  return booked?.accepted ?? false;
}

function signer(secret: string): Sign {
  return (text, { scheme = "hmac", hash = "sha256", encoding = "hex" } = {}) => {
    const digest = scheme === "hmac" ? createHmac(hash, secret) : createHash(hash).update(secret);
    return digest.update(text).digest(encoding);
  };
}
