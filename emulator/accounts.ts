import type { Refusal } from "./wire.ts";
import { hex } from "./world/hash.ts";

/**
 * A key decides what the account behind it is like:
 * `emu-…` works; `emu-revoked…` was revoked; `emu-empty…` has no credits; `…-credits-50` has fifty;
 * `…-quota…` is held to the plan's daily quotas as well. Any other key is unknown.
 */
export type Account = { key: string; grantedCredits: number; usedCredits: number; quotas: boolean; keyHash: string };

const plentyOfCredits = 1_000_000;

/** Accounts of one provider, by key; made when first seen. */
export class Accounts {
  readonly #slug: string;
  #byKey = new Map<string, Account>();

  constructor(slug: string) {
    this.#slug = slug;
  }

  open(key: string | undefined): Account | Refusal {
    if (key === undefined || key === "") return "missing_key";
    if (key.startsWith("emu-revoked")) return "revoked_key";
    if (!/^emu-[\w.-]+$/.test(key) || key.length > 200) return "unknown_key";
    const known = this.#byKey.get(key);
    if (known) return known;
    const granted = /-credits-(\d+)/.exec(key)?.[1];
    const account: Account = {
      key,
      grantedCredits: key.startsWith("emu-empty") ? 0 : granted === undefined ? plentyOfCredits : Number(granted),
      usedCredits: 0,
      quotas: key.includes("-quota"),
      keyHash: hex(`${this.#slug}|${key}`, 11, 8),
    };
    // A caller that makes up keys must not fill the memory.
    if (this.#byKey.size >= 10_000) this.#byKey.clear();
    this.#byKey.set(key, account);
    return account;
  }

  reset(): void {
    this.#byKey.clear();
  }
}

export const remaining = (account: Account): number => Math.max(0, account.grantedCredits - account.usedCredits);

/** The account of a provider that asks for no key. */
export const openAccount: Account = { key: "", grantedCredits: 0, usedCredits: 0, quotas: false, keyHash: "-" };
