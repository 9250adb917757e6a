import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { changeConnectionRequest, type ChangeConnectionRequest } from "@/lib/contracts/spending.ts";

/** What a key costs and may do, as text in a form; an empty field stands for what the provider has. */
export type KeyDraft = {
  creditPrice: string;
  /** By operation, of those that cost something. */
  prices: Record<string, string>;
  windows: readonly { perMs: number; limit: string; usual: number | undefined }[];
  concurrency: string;
};

const units = [1_000, 60_000, 3_600_000, 86_400_000, 30 * 86_400_000] as const;

export function draftOf(provider: ProviderView, key: ConnectionView): KeyDraft {
  const own = key.limits?.windows ?? [];
  const listed = provider.limits.windows;
  const spans = new Set([...units, ...own.map(({ perMs }) => perMs), ...listed.map(({ perMs }) => perMs)]);
  return {
    creditPrice: text(key.creditPrice),
    prices: Object.fromEntries(
      provider.operations.filter(({ rule }) => rule !== "free").map(({ name }) => [name, text(key.prices[name])]),
    ),
    windows: [...spans]
      .sort((a, b) => a - b)
      .map((perMs) => ({
        perMs,
        limit: text(own.find((window) => window.perMs === perMs)?.limit),
        usual: listed.find((window) => window.perMs === perMs)?.limit,
      })),
    concurrency: text(key.limits?.concurrency),
  };
}

export type ReadKeyDraft = { changes: ChangeConnectionRequest } | { errors: Record<string, string> };

/** Errors are by field: `creditPrice`, an operation's name, a window's length in ms, `concurrency`. */
export function readDraft(draft: KeyDraft): ReadKeyDraft {
  const errors: Record<string, string> = {};
  const amount = (field: string, given: string, whole = false): number | null => {
    if (given.trim() === "") return null;
    const value = Number(given.trim());
    const good = whole ? Number.isInteger(value) && value >= 1 : Number.isFinite(value) && value >= 0;
    if (!good) errors[field] = whole ? "Write a whole number from 1." : "Write a number from 0, such as 0.05.";
    return good ? value : null;
  };
  const creditPrice = amount("creditPrice", draft.creditPrice);
  const prices = Object.entries(draft.prices).flatMap(([name, given]) => {
    const value = amount(name, given);
    return value === null ? [] : [[name, value] as const];
  });
  const windows = draft.windows.flatMap(({ perMs, limit }) => {
    const value = amount(String(perMs), limit, true);
    return value === null ? [] : [{ limit: value, perMs }];
  });
  const concurrency = amount("concurrency", draft.concurrency, true);
  if (Object.keys(errors).length > 0) return { errors };
  const limits =
    windows.length === 0 && concurrency === null ? null : { windows, ...(concurrency !== null && { concurrency }) };
  const parsed = changeConnectionRequest.safeParse({ creditPrice, prices: Object.fromEntries(prices), limits });
  if (!parsed.success) return { errors: { form: parsed.error.issues.map(({ message }) => message).join("; ") } };
  return { changes: parsed.data };
}

/** "per second", "per 10 seconds". */
export function spanLabel(perMs: number): string {
  const [unitMs, unit] =
    [...named].reverse().find(([lengthMs]) => perMs >= lengthMs && perMs % lengthMs === 0) ?? named[0];
  const count = perMs / unitMs;
  return count === 1 ? `per ${unit}` : `per ${count} ${unit}s`;
}

const named = [
  [1_000, "second"],
  [60_000, "minute"],
  [3_600_000, "hour"],
  [86_400_000, "day"],
  [30 * 86_400_000, "month"],
] as const;

const text = (value: number | null | undefined): string => (value === null || value === undefined ? "" : String(value));
