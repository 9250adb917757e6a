import { randomUUID } from "node:crypto";
import { errorCodes } from "@/lib/contracts/error.ts";
import { AppError } from "@/lib/errors.ts";
import { log } from "@/lib/log.ts";
import { problemOf, problemResponse } from "./problem.ts";
import { type Allowance, apiLimiter, READS_PER_MINUTE, WRITES_PER_MINUTE } from "./rate-limit.ts";
import type { Admitted, Scope } from "./scope.ts";

/** One request and its reply, as all siblings of `route` share it: id, admission, limits, errors, one log line. */
export class Exchange {
  readonly requestId = randomUUID();
  readonly headers = new Headers({ "cache-control": "private, no-store", "x-request-id": this.requestId });
  readonly #startedAt = performance.now();
  #who: { userId: string | null; workspaceId: string | null } = { userId: null, workspaceId: null };

  constructor(readonly request: Request) {}

  /** Authenticates, checks the role, counts the request. */
  async admit<Who>(scope: Scope<Who>, perMinute?: number): Promise<Who> {
    const admitted: Admitted<Who> = await scope(this.request);
    this.#who = { userId: admitted.principalId, workspaceId: admitted.workspaceId };
    this.setCookies(admitted.cookies);
    this.#count(admitted.principalId ?? this.#address(), perMinute);
    return admitted.who;
  }

  setCookies(cookies: readonly string[]): void {
    for (const cookie of cookies) this.headers.append("set-cookie", cookie);
  }

  /** Runs the request; whatever it throws becomes a problem document. */
  async run(act: () => Promise<Response>): Promise<Response> {
    try {
      const response = await act();
      this.#log(response.status);
      return response;
    } catch (error) {
      const problem = problemOf(error, this.requestId);
      this.#log(problem.status, error);
      return problemResponse(problem, this.headers);
    }
  }

  #count(key: string, perMinute: number | undefined): void {
    const reading = this.request.method === "GET" || this.request.method === "HEAD";
    const limit = perMinute ?? (reading ? READS_PER_MINUTE : WRITES_PER_MINUTE);
    const kind = perMinute === undefined ? (reading ? "read" : "write") : new URL(this.request.url).pathname;
    const allowance: Allowance = apiLimiter.take(`${kind} ${key}`, limit, Date.now());
    const seconds = String(Math.ceil(allowance.resetMs / 1_000));
    this.headers.set("ratelimit-limit", String(allowance.limit));
    this.headers.set("ratelimit-remaining", String(allowance.remaining));
    this.headers.set("ratelimit-reset", seconds);
    if (allowance.allowed) return;
    this.headers.set("retry-after", seconds);
    throw new AppError("RATE_LIMITED", `More than ${limit} such requests in a minute; try again in ${seconds} s.`);
  }

  #address(): string {
    return this.request.headers.get("x-forwarded-for")?.split(",")[0]?.trim() ?? "unknown";
  }

  /** The path without its query: a query may carry a token. */
  #log(status: number, error?: unknown): void {
    const { method, url } = this.request;
    const durationMs = Math.round(performance.now() - this.#startedAt);
    const line = { requestId: this.requestId, method, path: new URL(url).pathname, status, durationMs, ...this.#who };
    if (status < errorCodes.INTERNAL.status) log.info({ ...line, ...codeOf(error) }, "request");
    else log.error({ ...line, ...codeOf(error), err: error }, "request failed");
  }
}

const codeOf = (error: unknown) => (error instanceof AppError ? { code: error.code } : {});
