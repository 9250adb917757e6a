import type { z } from "zod";
import type {
  FailedOutcome,
  FailureKind,
  FoundOutcome,
  NotFoundOutcome,
  PendingOutcome,
  Sent,
} from "@/lib/contracts/outcome.ts";

/** The only places an outcome is made, so that the defaults of each kind stand once. */

const retryableKinds: ReadonlySet<FailureKind> = new Set(["rate_limit", "unavailable", "timeout", "malformed"]);

export function found<Data>(data: Data, extra: { results?: number; credits?: number } = {}): FoundOutcome<Data> {
  return { outcome: "found", data, ...extra };
}

export function notFound(extra: { credits?: number } = {}): NotFoundOutcome {
  return { outcome: "not_found", ...extra };
}

export function pending(extra: { externalId?: string; retryAfterMs?: number } = {}): PendingOutcome {
  return { outcome: "pending", ...extra };
}

/** `sent` is `answered` unless said otherwise: outcomes are made from replies, except in `call.ts`. */
export function failed(
  kind: FailureKind,
  message: string,
  extra: { retryable?: boolean; retryAfterMs?: number; sent?: Sent; credits?: number } = {},
): FailedOutcome {
  return {
    outcome: "failed",
    kind,
    retryable: extra.retryable ?? retryableKinds.has(kind),
    ...(extra.retryAfterMs === undefined ? {} : { retryAfterMs: extra.retryAfterMs }),
    sent: extra.sent ?? "answered",
    message,
    ...(extra.credits === undefined ? {} : { credits: extra.credits }),
  };
}

/** A reply that cannot be read. It came with a success status, so it may have been billed: `unsure`. */
export function malformed(error: z.ZodError): FailedOutcome {
  const issue = error.issues[0];
  const where = issue?.path.map(String).join(".") || "the body";
  return malformedText(`${where}: ${issue?.message ?? "unexpected shape"}`);
}

export function malformedText(reason: string): FailedOutcome {
  return failed("malformed", `The reply cannot be read: ${reason}`, { sent: "unsure" });
}
