import { problem as problemSchema, type Problem } from "@/lib/contracts/error.ts";

/** A refusal of the API, or no answer from it (`status` 0, code `UNREACHABLE`). `message` is meant to be shown. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  readonly retryAfterMs: number | undefined;

  constructor(problem: Problem, retryAfterMs?: number) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  get status(): number {
    return this.problem.status;
  }

  /** Whether sending the same request again may succeed without anybody changing anything. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Reads a reply that is not a success. A body that is no problem document (a proxy's page) still gives a clear error. */
export function readProblem(status: number, body: unknown, retryAfter: string | null): ApiError {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  const parsed = problemSchema.safeParse(body);
  if (parsed.success) return new ApiError(parsed.data, retryAfterMs);
  return new ApiError(
    plainProblem(status, "UNREADABLE", `The server answered ${status} without saying why.`, "Try again in a moment."),
    retryAfterMs,
  );
}

export function unreachable(): ApiError {
  return new ApiError(
    plainProblem(0, "UNREACHABLE", "The server cannot be reached.", "Check the connection, then try again."),
  );
}

/** The reply came, but its shape is not the one this page was built for. */
export function unexpectedReply(path: string): ApiError {
  return new ApiError(
    plainProblem(
      500,
      "UNEXPECTED_REPLY",
      `The server's reply to ${path} has a shape this page does not know.`,
      "Reload the page.",
    ),
  );
}

function plainProblem(status: number, code: string, detail: string, action: string): Problem {
  return { type: "about:blank", title: "Request failed", status, code, detail, action };
}
