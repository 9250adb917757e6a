import { DatabaseError } from "pg";
import { AppError } from "@/lib/errors.ts";
import type { ErrorCode } from "@/lib/contracts/error.ts";

/** What our SQL functions raise on purpose; their messages are written for the caller. */
const raised: Record<string, ErrorCode> = {
  LE400: "DATA_VALIDATION_FAILED",
  LE401: "UNAUTHENTICATED",
  LE403: "FORBIDDEN",
  LE404: "NOT_FOUND",
  LE409: "CONFLICT",
};

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
]);
/** Refused at the door, shutting down, or full: classes 08 and 28, 3D000, 53300, 57P01 to 57P03. */
const refusedAtTheDoor = /^(08...|28...|3D000|53300|57P0[123])$/;

/** The refusal that a database error means for a caller; anything else comes back as it was. */
export function toAppError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = raised[code];
  if (known) return new AppError(known, error.message, { cause: error });
  if (isUnstorableText(code, error))
    return new AppError(
      "DATA_VALIDATION_FAILED",
      "The text holds a character that cannot be stored (a NUL, or half of a surrogate pair); remove it and send it again.",
      { cause: error },
    );
  const lost = unreachable.has(code) || refusedAtTheDoor.test(code) || isPoolTimeout(error);
  if (!lost) return error;
  const reason =
    error instanceof DatabaseError ? `it refused the connection (${code})` : code || "no connection in time";
  return new AppError("DATABASE_CONNECTION_ERROR", `The database cannot be reached: ${reason}. Check DATABASE_URL.`, {
    cause: error,
  });
}

const isUnstorableText = (code: string, error: Error) =>
  code === "22P05" || code === "22021" || (code === "22P02" && /\bjson\b/.test(error.message));

/** pg's pool gives these no code. */
const isPoolTimeout = (error: Error) =>
  /timeout exceeded when trying to connect|Connection terminated|connection timeout/i.test(error.message);
