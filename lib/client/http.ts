import { z } from "zod";
import { readProblem, unexpectedReply, unreachable } from "./api-error.ts";
import { currentWorkspaceId } from "./workspace.ts";

// The content security policy forbids eval; without this zod probes for it and the browser reports a violation.
z.config({ jitless: true });

export type RequestOptions = {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  json?: unknown;
  /** Already JSON text, in parts; takes the place of `json`. */
  body?: Blob;
  query?: Record<string, string | number | undefined>;
  signal?: AbortSignal | undefined;
};

/** Sends one request as the signed-in user in the current workspace. Throws `ApiError` on anything but a success. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const { method = "GET", json, body, query, signal } = options;
  const headers = new Headers({ accept: "application/json" });
  const workspaceId = currentWorkspaceId();
  if (workspaceId) headers.set("x-workspace-id", workspaceId);
  if (json !== undefined || body) headers.set("content-type", "application/json");
  const payload = body ?? (json === undefined ? null : JSON.stringify(json));
  const response = await fetch(path + queryString(query), {
    method,
    headers,
    body: payload,
    signal: signal ?? null,
    credentials: "same-origin",
    cache: "no-store",
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  if (response.ok) return response;
  throw readProblem(response.status, await readJson(response), response.headers.get("retry-after"));
}

/** The reply's body, parsed by its contract. */
export async function fetchJson<T>(schema: z.core.$ZodType<T>, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  const parsed = z.safeParse(schema, await readJson(response));
  if (!parsed.success) throw unexpectedReply(path);
  return parsed.data;
}

export function queryString(query: RequestOptions["query"] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text && `?${text}`;
}

/** An empty or unreadable body is `undefined`: the status alone then says what happened. */
async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
