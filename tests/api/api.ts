import { randomBytes } from "node:crypto";
import type { RouteHandler } from "@/lib/api/route.ts";
import { signSession } from "@/lib/auth/session-cookie.ts";
import { SESSION_COOKIE } from "@/lib/auth/session-cookie.ts";
import { database } from "@/lib/db/client.ts";
import { log } from "@/lib/log.ts";
import { createTestDatabase } from "../database/database.ts";
import { createWorkspace, type TestWorkspace } from "../database/workspace.ts";

export const origin = "http://127.0.0.1:3000";
export const cronSecret = "a secret of at least 16 characters";

export type Call = {
  method?: string;
  path?: string;
  params?: Record<string, string>;
  /** Signed in as this user; absent: nobody. */
  as?: string;
  workspaceId?: string;
  json?: unknown;
  /** Sent as it is, in place of `json`. */
  body?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
};

/** The real handlers on a database of the test file's own; requests are made as a browser would make them. */
export async function startApi() {
  const db = await createTestDatabase();
  process.env.DATABASE_URL = db.url;
  process.env.ENCRYPTION_KEYS = `test:${randomBytes(32).toString("base64")}`;
  process.env.CRON_SECRET = cronSecret;
  log.level = "silent";

  async function call(handler: RouteHandler, input: Call = {}): Promise<Response> {
    const { method = "GET", path = "/", params = {}, as, workspaceId, json, body, signal } = input;
    const headers = new Headers({ host: "127.0.0.1:3000", origin, ...input.headers });
    if (as) {
      const session = await signSession({ userId: as, email: `${as}@example.com` });
      headers.set("cookie", `theme=dark; ${SESSION_COOKIE}=${session}`);
    }
    if (workspaceId) headers.set("x-workspace-id", workspaceId);
    const payload = body ?? (json === undefined ? undefined : JSON.stringify(json));
    if (payload !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    const request = new Request(new URL(path, origin), {
      method,
      headers,
      ...(payload !== undefined && { body: payload }),
      ...(signal && { signal }),
    });
    return handler(request, { params: Promise.resolve(params) });
  }

  return {
    pool: db.pool,
    call,
    workspace: (name?: string): Promise<TestWorkspace> => createWorkspace(db.pool, name),
    close: async () => {
      await database().close();
      await db.close();
    },
  };
}

export type Api = Awaited<ReturnType<typeof startApi>>;

/** A job that nothing stands in the way of: its only provider needs no key. */
export const keylessWaterfall = {
  name: "check addresses",
  target: "verdict",
  steps: [],
  verifiers: [{ provider: "dns-mx", operation: "verify-email" }],
} as const;

export const jobRequest = {
  name: "Leads",
  columns: ["Name", "E-mail"],
  mapping: { Name: "fullName", "E-mail": "email" },
  waterfall: keylessWaterfall,
  rows: [
    ["Jane Doe", "jane@acme.test"],
    ["John Roe", "john@acme.test"],
  ],
};

export async function codeOf(response: Response): Promise<string> {
  const body: unknown = await response.json();
  return typeof body === "object" && body !== null && "code" in body ? String(body.code) : "none";
}
