import { splitName } from "./name.ts";
import { foldText } from "./text.ts";

/** How companies make addresses out of names. */

export const emailPatterns = ["first.last", "flast", "f.last", "first", "last", "first_last", "firstlast", "first-last", "first.l", "firstl", "lastf", "last.f", "last.first", "last_first", "lastfirst"] as const; // prettier-ignore
export type EmailPattern = (typeof emailPatterns)[number];

export type NamedPerson = {
  fullName?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
};

/** The local part of a name in a pattern; undefined where the name lacks the letters for it. */
export function localPart(pattern: EmailPattern, person: NamedPerson): string | undefined {
  const { first, last } = lettersOf(person);
  // Patterns of one name must not be filled with an initial: "j@acme.com" is nobody's address.
  if (first.length < 2 || last.length < 2) return undefined;
  switch (pattern) {
    case "first":
      return first;
    case "last":
      return last;
    case "flast":
      return first.charAt(0) + last;
    case "f.last":
      return `${first.charAt(0)}.${last}`;
    case "first.l":
      return `${first}.${last.charAt(0)}`;
    case "firstl":
      return first + last.charAt(0);
    case "lastf":
      return last + first.charAt(0);
    case "last.f":
      return `${last}.${first.charAt(0)}`;
    case "firstlast":
      return first + last;
    case "lastfirst":
      return last + first;
    case "first.last":
    case "first_last":
    case "first-last":
      return `${first}${pattern.charAt("first".length)}${last}`;
    case "last.first":
    case "last_first":
      return `${last}${pattern.charAt("last".length)}${first}`;
  }
}

/** The pattern that makes this address out of this name; the usual one where two do (Ana Ana). */
export function patternOf(email: string, person: NamedPerson): EmailPattern | undefined {
  const local = email.split("@")[0]?.toLowerCase();
  return emailPatterns.find((pattern) => localPart(pattern, person) === local);
}

export const isEmailPattern = (word: unknown): word is EmailPattern =>
  emailPatterns.some((pattern) => pattern === word);

/** Letters and digits without accents: "Jean-Luc van der Berg" gives jeanluc and vanderberg. */
function lettersOf({ fullName, firstName, lastName }: NamedPerson): { first: string; last: string } {
  const split = firstName?.trim() && lastName?.trim() ? { firstName, lastName } : splitName(fullName ?? "");
  const letters = (name = "") => foldText(name).replace(/[^a-z0-9]/g, "");
  return { first: letters(split.firstName), last: letters(split.lastName) };
}

export type PatternCount = { pattern: EmailPattern; verified: number; bounced: number };

/** How often each pattern was right and wrong; addresses that fit none are left out. Most often right first. */
export function countPatterns(addresses: readonly (NamedPerson & { email: string; valid: boolean })[]): PatternCount[] {
  const counts = new Map<EmailPattern, PatternCount>();
  for (const { email, valid, ...person } of addresses) {
    const pattern = patternOf(email, person);
    if (!pattern) continue;
    const count = counts.get(pattern) ?? { pattern, verified: 0, bounced: 0 };
    if (valid) count.verified += 1;
    else count.bounced += 1;
    counts.set(pattern, count);
  }
  return [...counts.values()].sort((a, b) => b.verified - a.verified || a.bounced - b.bounced);
}

/** Never quite sure: a pattern says nothing of whether the mailbox exists. */
const SUREST = 95;

/**
 * 0–100: the share of the domain's verified addresses that are made this way, with its bounces and one doubt against it.
 * One verified address gives 50, three 75, nine 90.
 */
export function patternConfidence({ verified, bounced }: PatternCount, all: readonly PatternCount[]): number {
  const total = all.reduce((sum, count) => sum + count.verified, 0);
  return Math.min(SUREST, Math.round((100 * verified) / (total + bounced + 1)));
}
