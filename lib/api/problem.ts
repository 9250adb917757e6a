import { errorCodes, type Problem } from "@/lib/contracts/error.ts";
import { AppError } from "@/lib/errors.ts";

/** What a caller is told of an error: refusals in full, bugs by their request id only. */
export function problemOf(error: unknown, requestId: string): Problem {
  const refusal = error instanceof AppError ? error : new AppError("INTERNAL", "Something broke on our side.");
  const { status, title, action } = errorCodes[refusal.code];
  const type = `urn:leadenrich:problem:${refusal.code.toLowerCase().replaceAll("_", "-")}`;
  return {
    type,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    action,
    requestId,
    ...(refusal.issues && { issues: [...refusal.issues] }),
  };
}

export function problemResponse(problem: Problem, headers: Headers): Response {
  headers.set("content-type", "application/problem+json; charset=utf-8");
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
