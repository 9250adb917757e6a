import { AppError } from "@/lib/errors.ts";

/** The header that makes a repeated request the same request. @throws AppError DATA_VALIDATION_FAILED when it is too long. */
export function idempotencyKey(request: Request): string | undefined {
  const key = request.headers.get("idempotency-key")?.trim() || undefined;
  if (key !== undefined && key.length > 200)
    throw new AppError("DATA_VALIDATION_FAILED", "Idempotency-Key: expected at most 200 characters.");
  return key;
}
