import { isCallable } from "../callbacks.ts";
import type { Knowledge } from "../knowledge.ts";
import { type Fields, textOf } from "../reading.ts";
import { type Answer, type Bill, type FrontContext, json, type Route } from "../wire.ts";
import { hex } from "../world/hash.ts";
import { Recent } from "./recent.ts";

export const refusal = (status: number, title: string) => json(status, { errors: { code: status, title, source: "" } });
export const invalid = (reason: string) => json(422, { success: false, errors: [reason] });

type Result = { data: unknown; meta?: Fields; bills: Bill[] };
type Task = { key: string; kind: string; readyMs: number; result: Fields };
export type Find = (body: Fields, knows: Knowledge) => Result | Answer;

/** A task is started, named by a hash, and asked for until it is completed. */
export function tasks() {
  const known = new Recent<Task>(20_000);
  let count = 0;
  const start =
    (kind: string, find: Find, inMeta = false): Route["handle"] =>
    ({ body, rawBody }, { knows, account, nowMs, backgroundMs, callbacks, callbackFault }: FrontContext) => {
      const result = find(body, knows);
      if ("status" in result) return result;
      const hash = hex(`${account.keyHash}|${kind}|${nowMs}|${++count}|${rawBody}`, 3, 32);
      const tookMs = backgroundMs(4_000);
      const done = { status: "completed", data: result.data, meta: { ...result.meta, task_hash: hash }, links: [] };
      known.set(hash, { key: account.key, kind, readyMs: nowMs + tookMs, result: done });
      const url = textOf(body, "webhook_url");
      if (url && isCallable(url))
        for (let copy = 0; copy < callbackFault.copies; copy++)
          callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body: JSON.stringify(done) }));
      const reply = inMeta
        ? { data: [], meta: { ...result.meta, task_hash: hash } }
        : { data: { task_hash: hash }, meta: result.meta };
      return json(200, reply, result.bills);
    };
  const read =
    (kind: string): Route["handle"] =>
    ({ params, query }, { account, nowMs }) => {
      const hash = params["hash"] ?? query.get("task_hash") ?? "";
      const task = known.get(hash);
      if (!task || task.key !== account.key || task.kind !== kind)
        return refusal(404, "Sorry, but url or entity not found");
      return json(
        200,
        nowMs >= task.readyMs ? task.result : { status: "in_progress", data: [], meta: { task_hash: hash } },
      );
    };
  return { start, read };
}
