import { isRoleAddress } from "./email.ts";
import { isFreeMailDomain } from "./free-mail.ts";
import type { LeadQuery } from "./row.ts";
import { foldText } from "./text.ts";

/** A person reduced to what near-duplicates agree on. `companies`: domain and name, each a place to look for a twin. */
export type PersonKey = { first: string; last: string; companies: string[]; mailbox: string | undefined };

/** Letters only, accents gone, and ae/oe/ue as a/o/u, so that Müller, Mueller and Muller are one. */
function nameKey(name: string | undefined): string {
  return foldText(name ?? "")
    .replace(/[^\p{L}]/gu, "")
    .replace(/([aou])e/g, "$1");
}

/** `company`: the `companyKey` of its name. */
export function personKey(query: LeadQuery, company: string | undefined): PersonKey {
  return {
    first: nameKey(query.firstName),
    last: nameKey(query.lastName),
    companies: [query.companyDomain && `@${query.companyDomain}`, company].filter((id): id is string => Boolean(id)),
    mailbox: mailboxOf(query.email),
  };
}

/** The person's mailbox behind an address: tags after + are dropped, and dots where the provider ignores them. */
function mailboxOf(email: string | undefined): string | undefined {
  if (!email || isRoleAddress(email)) return undefined;
  const [local = "", domain = ""] = email.split("@");
  const untagged = local.split("+", 1)[0] ?? local;
  return domain === "gmail.com" || domain === "googlemail.com"
    ? `${untagged.replaceAll(".", "")}@gmail.com`
    : `${untagged}@${domain}`;
}

/** Different profiles, or different business addresses, are different people however alike the names. */
export function contradicts(a: LeadQuery, b: LeadQuery): boolean {
  if (a.linkedinUrl && b.linkedinUrl && a.linkedinUrl !== b.linkedinUrl) return true;
  const [first, second] = [mailboxOf(a.email), mailboxOf(b.email)];
  if (!first || !second || first === second) return false;
  return [first, second].every((mailbox) => !isFreeMailDomain(mailbox.slice(mailbox.indexOf("@") + 1)));
}

/**
 * The same name but for: order, an initial in place of the first name, a second surname, or one slip of the pen (a letter
 * more, less, other or swapped, in a name of eight letters or more).
 */
export function isSimilarName(a: PersonKey, b: PersonKey): boolean {
  if (a.first === b.first && a.last === b.last) return true;
  if (a.first === b.last && a.last === b.first) return true;
  if (a.last === b.last) return isInitialOf(a.first, b.first) || isSlip(a, b);
  return (a.first === b.first && isPartOf(a.last, b.last)) || isSlip(a, b);
}

const isInitialOf = (a: string, b: string) => (a.length === 1 || b.length === 1) && a.charAt(0) === b.charAt(0);

function isPartOf(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > 3 && (long.startsWith(short) || long.endsWith(short)) && long.length - short.length > 2;
}

const isSlip = (a: PersonKey, b: PersonKey) =>
  Math.min(a.first.length + a.last.length, b.first.length + b.last.length) > 7 &&
  a.first.charAt(0) === b.first.charAt(0) &&
  isWithinOneEdit(`${a.first} ${a.last}`, `${b.first} ${b.last}`);

/** One insertion, deletion, substitution or swap of neighbours at most. */
export function isWithinOneEdit(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const rest = short.slice(at);
  const longRest = long.slice(at);
  if (rest === longRest || rest === longRest.slice(1)) return true;
  if (short.length < long.length) return false;
  const isSwap = rest[0] === longRest[1] && rest[1] === longRest[0] && rest.slice(2) === longRest.slice(2);
  return rest.slice(1) === longRest.slice(1) || isSwap;
}
