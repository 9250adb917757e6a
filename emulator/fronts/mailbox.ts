import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import type { Bill } from "../wire.ts";
import type { DomainFacts } from "../world/domain.ts";
import { domainOf } from "../world/fold.ts";

/** What a verifier sees of an address, before it says so in its own words. */

export type Mailbox = {
  email: string;
  local: string;
  domain: string;
  verdict: "valid" | "invalid" | "catch_all" | "disposable" | "role" | "unknown";
  why: "accepted" | "syntax" | "no_domain" | "rejected" | "timeout" | "accept_all" | "quality";
  facts: DomainFacts;
  hasMail: boolean;
  isRole: boolean;
};

/** One address in fifty cannot be settled: the mail server stalls. Else the truth, which no finder knows. */
export function mailboxOf(knows: Knowledge, asked: string): Mailbox {
  const email = asked.trim().toLowerCase();
  const [local = "", domain = ""] = email.split("@");
  const facts = knows.world.domain(domainOf(email));
  const truth = knows.world.truthOf(email);
  const hasMail = facts.mail === "normal" || facts.mail === "catch_all";
  const seen = { email, local, domain, facts, hasMail, isRole: truth === "role" };
  if (!/^[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)) return { ...seen, verdict: "invalid", why: "syntax" };
  if (truth === "disposable") return { ...seen, verdict: truth, why: "quality" };
  if (!hasMail) return { ...seen, verdict: "invalid", why: "no_domain" };
  if (knows.chance(`verdict|${email}`) < 0.02) return { ...seen, verdict: "unknown", why: "timeout" };
  if (truth === "role") return { ...seen, verdict: truth, why: "quality" };
  if (truth === "catch_all") return { ...seen, verdict: truth, why: "accept_all" };
  return truth === "valid"
    ? { ...seen, verdict: truth, why: "accepted" }
    : { ...seen, verdict: "invalid", why: "rejected" };
}

/** How the vendors that speak of deliverability put it. */
export const deliverabilityOf = ({ verdict }: Mailbox) =>
  (
    {
      valid: "deliverable",
      invalid: "undeliverable",
      unknown: "unknown",
      catch_all: "risky",
      disposable: "risky",
      role: "risky",
    } as const
  )[verdict];

/** The reasons that Kickbox invented and others took over. */
export const reasonOf = ({ why }: Mailbox) =>
  (
    {
      accepted: "accepted_email",
      syntax: "invalid_email",
      no_domain: "invalid_domain",
      rejected: "rejected_email",
      timeout: "timeout",
      accept_all: "low_deliverability",
      quality: "low_quality",
    } as const
  )[why];

export const verifierProfile = (p50Ms: number, dollarsPerCredit: number): Profile => ({
  ...knowsNobody,
  latency: { p50Ms, p95Ms: p50Ms * 4, maxMs: p50Ms * 25 },
  dollarsPerCredit,
});

/** `free` are the verdicts that the vendor does not charge. */
export const verifyBill = ({ email, verdict }: Mailbox, free: readonly Mailbox["verdict"][] = []): Bill => ({
  question: questionOf("verify-email", { email }),
  credits: free.includes(verdict) ? 0 : 1,
});
