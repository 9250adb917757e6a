import type { EmailStatus } from "@/lib/contracts/entities.ts";

/** Verifiers that speak of deliverability: four words, and flags that say what `risky` was about. */

const deliverabilities = ["deliverable", "risky", "undeliverable", "unknown"] as const;
export type Deliverability = (typeof deliverabilities)[number];

export type MailboxFlags = {
  disposable?: boolean | undefined;
  catchAll?: boolean | undefined;
  role?: boolean | undefined;
};

/** The vendor's word in any case; one that is not of the four says nothing. */
export function deliverabilityOf(word: string | undefined): Deliverability {
  const said = word?.toLowerCase();
  return deliverabilities.find((known) => known === said) ?? "unknown";
}

/**
 * A throwaway address is `disposable` whatever else it is, unless it does not exist. What is risky is named by its flags;
 * a risk without a name (a full mailbox) cannot be told. A deliverable role address stays `valid`: the verifier vouches
 * for it.
 */
export function mailboxStatus(said: Deliverability, flags: MailboxFlags): EmailStatus {
  if (said === "undeliverable") return "invalid";
  if (flags.disposable) return "disposable";
  if (said === "deliverable") return "valid";
  if (said === "unknown") return "unknown";
  if (flags.catchAll) return "catch_all";
  return flags.role ? "role" : "unknown";
}
