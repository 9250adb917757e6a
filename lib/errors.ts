import { errorCodes, type ErrorCode } from "@/lib/contracts/error.ts";

export type Issue = { path: string; message: string };

/** A refusal that the caller is meant to see. `message` names the thing, the reason and the next step; never a secret. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly issues: readonly Issue[] | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; issues?: readonly Issue[] } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.issues = options.issues;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}
