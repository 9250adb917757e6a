import type { FinishedCall } from "@/lib/db/engine.ts";

/** Three vendors that a history asks in this order. Each has one true answer to each question, whoever asks and when. */

export type Vendor = {
  name: string;
  price: number;
  repeat: "free" | "paid";
  rule: "per_hit" | "per_call";
  /** Answers later: by poll or callback. */
  slow: boolean;
};

export const vendors: readonly Vendor[] = [
  { name: "ant", price: 1, repeat: "free", rule: "per_hit", slow: false },
  { name: "bee", price: 2, repeat: "paid", rule: "per_call", slow: false },
  { name: "cat", price: 1.5, repeat: "free", rule: "per_hit", slow: true },
];

export const vendorNamed = (name: string): Vendor => {
  const vendor = vendors.find((one) => one.name === name);
  if (!vendor) throw new Error(`There is no vendor ${name}.`);
  return vendor;
};

/** Ant knows the keys 0, 4, 8 …, bee 1, 5, 9 …, cat 2, 6, 10 …; nobody knows 3, 7 …. */
export function truth(vendor: Vendor, key: string): "hit" | "miss" {
  return Number(key.slice(1)) % (vendors.length + 1) === vendors.indexOf(vendor) ? "hit" : "miss";
}

/** What comes back of a call. `late`: the vendor is still at it (a slow one; any other answers). */
export const replies = ["truth", "late", "too_fast", "down", "unsure", "refused"] as const;
export type Reply = (typeof replies)[number];

type Wire = { lookupId: string; generation: number; vendor: Vendor; key: string };

const failure = (kind: string, retryable: boolean, uncounted = false) => ({
  error: { kind, message: kind, retryable, uncounted },
  kind,
  charged: 0,
  retries: 1,
  retryAfterMs: 0,
});

/** What a process books for a reply. `keptMs`: for how long other jobs may use the answer. */
export function bookingOf({ lookupId, generation, vendor, key }: Wire, reply: Reply, keptMs: number): FinishedCall {
  const base = { lookupId, generation, latencyMs: 7, status: 200 };
  switch (reply) {
    case "late":
      if (vendor.slow)
        return {
          ...base,
          state: "pending",
          charged: 0,
          externalId: `${vendor.name} ${key}`,
          pollAfterMs: 0,
          giveUpAfterMs: 3_600_000,
        };
      return bookingOf({ lookupId, generation, vendor, key }, "truth", keptMs);
    case "too_fast":
      return { ...base, state: "error", ...failure("rate_limit", true, true) };
    case "down":
      return { ...base, state: "error", ...failure("unavailable", true) };
    case "refused":
      return { ...base, state: "error", ...failure("auth", false) };
    case "unsure":
      return { ...base, state: "unknown", ...failure("timeout", vendor.repeat !== "paid"), charged: vendor.price };
    case "truth": {
      const state = truth(vendor, key);
      const charged = state === "hit" || vendor.rule === "per_call" ? vendor.price : 0;
      return { ...base, state, charged, ttlMs: keptMs, ...(state === "hit" && { result: { key } }) };
    }
  }
}
