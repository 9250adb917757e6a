import { json } from "../wire.ts";

/** How Clearout refuses, whatever the reason. */
export const failure = (status: number, message: string, code?: number, more: Record<string, unknown> = {}) =>
  json(status, { status: "failed", error: { ...(code !== undefined && { code }), message, ...more } });
