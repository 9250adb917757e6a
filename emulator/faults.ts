import { z } from "zod";
import type { WireRequest } from "./wire.ts";
import { unit } from "./world/hash.ts";

export const faultKinds = [
  "429",
  "5xx",
  "slow",
  "hang",
  "malformed",
  "html",
  "truncate",
  "reset",
  "charged_but_empty",
  "late_callback",
  "duplicate_callback",
  "revoked",
  "out_of_credits",
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** `rate` is the share of matching calls that are hit, `count` how many at most, `key` whose; all numbers are optional. */
export const faultRule = z.strictObject({
  provider: z.string().default("*"),
  operation: z.string().default("*"),
  key: z.string().optional(),
  kind: z.enum(faultKinds),
  rate: z.number().min(0).max(1).default(1),
  count: z.number().int().positive().optional(),
  delayMs: z.number().int().nonnegative().max(600_000).optional(),
  retryAfterMs: z.number().int().positive().max(86_400_000).optional(),
  status: z.number().int().min(500).max(599).optional(),
});
export type FaultRule = z.infer<typeof faultRule>;
export type Fault = Pick<FaultRule, "kind" | "delayMs" | "retryAfterMs" | "status">;

type Armed = { id: number; rule: FaultRule; left: number; seen: number; hits: number };

const wanted = "x-emulator-fault";
const isKind = (text: string): text is FaultKind => faultKinds.some((kind) => kind === text);

/** Faults armed by the control endpoint, and those a call asks for itself. */
export class Faults {
  #armed: Armed[] = [];
  #ids = 0;

  arm(rule: FaultRule): number {
    this.#armed.push({ id: ++this.#ids, rule, left: rule.count ?? Infinity, seen: 0, hits: 0 });
    return this.#ids;
  }

  disarm(id?: number): void {
    this.#armed = id === undefined ? [] : this.#armed.filter((one) => one.id !== id);
  }

  list(): { id: number; rule: FaultRule; hits: number }[] {
    return this.#armed.map(({ id, rule, hits }) => ({ id, rule, hits }));
  }

  /** The fault of this call, if it has one; a rule's `count` goes down with each. */
  take(provider: string, operation: string, key: string | undefined, request: WireRequest): Fault | undefined {
    const asked = request.headers[wanted] ?? request.query.get(wanted);
    if (typeof asked === "string") return readFault(asked);
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (rule.provider !== "*" && rule.provider !== provider) continue;
      if (rule.operation !== "*" && rule.operation !== operation) continue;
      if (rule.key !== undefined && rule.key !== key) continue;
      if (armed.left <= 0 || unit(armed.id, `fault|${armed.seen++}`) >= rule.rate) continue;
      armed.left--;
      armed.hits++;
      return rule;
    }
    return undefined;
  }
}

/** Reads `slow;delayMs=500`. What it does not understand is no fault. */
function readFault(asked: string): Fault | undefined {
  const [kind = "", ...settings] = asked.split(";").map((part) => part.trim());
  if (!isKind(kind)) return undefined;
  const numbers = Object.fromEntries(
    settings.map((setting) => setting.split("=")).map(([name, value]) => [name, Number(value)]),
  );
  const fault = faultRule.safeParse({ kind, ...numbers });
  return fault.success ? fault.data : undefined;
}
