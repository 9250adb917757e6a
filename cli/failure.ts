import type { ErrorCode } from "@/lib/contracts/error.ts";
import { AppError } from "@/lib/errors.ts";

/**
 * The command line says what went wrong in one sentence on stderr and in its exit code: 0 done, 1 it failed, 2 it was
 * called wrongly. stdout carries results only.
 */

/** Called wrongly: what was asked for does not exist or does not fit together. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const namesNothing: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "PROVIDER_NOT_FOUND",
  "FEATURE_NOT_SUPPORTED",
  "WATERFALL_NOT_FOUND",
]);

/** One sentence for a person. Node gives a refused connection an empty message and the reason in `errors`. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") return error.errors.map(messageOf).join("; ");
  if (!(error instanceof Error)) return String(error);
  return error.message || ("code" in error ? String(error.code) : error.name);
}

/** Writes the failure to stderr, its stack only where DEBUG is set, and gives the exit code. */
export function report(error: unknown): 1 | 2 {
  process.stderr.write(`Error: ${messageOf(error)}\n`);
  if (process.env.DEBUG && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  const usage = error instanceof UsageError || (error instanceof AppError && namesNothing.has(error.code));
  return usage ? 2 : 1;
}
