import { lettersOf } from "./fold.ts";
import { pickWeighted, unit } from "./hash.ts";
import { firstNameByLetters, lastNameByLetters } from "./name-words.ts";

export type AddressPattern = "first.last" | "flast" | "f.last" | "first" | "first_last" | "firstlast" | "first.l";

/** What answers at a domain. `no_mx` exists without mail, `null_mx` refuses it (RFC 7505), `nxdomain` is not there. */
export type MailState = "nxdomain" | "no_mx" | "null_mx" | "catch_all" | "normal";

export type DomainFacts = {
  domain: string;
  kind: "company" | "webmail" | "disposable";
  mail: MailState;
  pattern: AddressPattern;
  mailHost: "google" | "outlook" | "own";
};

const webmail = new Set("gmail.com googlemail.com yahoo.com yahoo.fr hotmail.com outlook.com icloud.com aol.com gmx.de gmx.net web.de proton.me protonmail.com live.com orange.fr free.fr mail.ru".split(" ")); // prettier-ignore
const disposable = new Set("mailinator.com guerrillamail.com 10minutemail.com yopmail.com temp-mail.org trashmail.com sharklasers.com dispostable.com getnada.com maildrop.cc".split(" ")); // prettier-ignore

const patterns: readonly (readonly [AddressPattern, number])[] = [
  ["first.last", 44],
  ["flast", 16],
  ["f.last", 12],
  ["first", 11],
  ["first_last", 6],
  ["firstlast", 6],
  ["first.l", 5],
];

const mailStates: readonly (readonly [MailState, number])[] = [
  ["nxdomain", 1.5],
  ["no_mx", 1.5],
  ["null_mx", 1],
  ["catch_all", 22],
  ["normal", 74],
];

export function domainFacts(seed: number, domain: string): DomainFacts {
  const kind = webmail.has(domain) ? "webmail" : disposable.has(domain) ? "disposable" : "company";
  return {
    domain,
    kind,
    mail: kind === "company" ? pickWeighted(seed, `mail|${domain}`, mailStates) : "normal",
    pattern: pickWeighted(seed, `pattern|${domain}`, patterns),
    mailHost: pickWeighted(seed, `host|${domain}`, [["google", 50], ["outlook", 35], ["own", 15]]), // prettier-ignore
  };
}

export const acceptsMail = (facts: DomainFacts): boolean => facts.mail === "normal" || facts.mail === "catch_all";

/** The local part of a name in a pattern; undefined where the name lacks the letters for it. */
export function localPart(pattern: AddressPattern, firstName: string, lastName: string): string | undefined {
  const first = lettersOf(firstName);
  const last = lettersOf(lastName);
  if (first.length < 2 || last.length < 2) return undefined;
  switch (pattern) {
    case "first.last":
      return `${first}.${last}`;
    case "flast":
      return `${first.charAt(0)}${last}`;
    case "f.last":
      return `${first.charAt(0)}.${last}`;
    case "first":
      return first;
    case "first_last":
      return `${first}_${last}`;
    case "firstlast":
      return `${first}${last}`;
    case "first.l":
      return `${first}.${last.charAt(0)}`;
  }
}

const knownSplit = (letters: string): boolean => {
  for (let cut = 2; cut < letters.length - 1; cut++)
    if (firstNameByLetters.has(letters.slice(0, cut)) && lastNameByLetters.has(letters.slice(cut))) return true;
  return false;
};

/**
 * Whether a local part can be somebody's at a domain of this pattern. Three patterns are letters only; names of the
 * vocabulary tell them apart, and what the vocabulary does not know fits all three.
 */
export function fitsPattern(pattern: AddressPattern, local: string): boolean {
  if (pattern === "first.last") return /^[a-z]{2,}\.[a-z]{2,}$/.test(local);
  if (pattern === "f.last") return /^[a-z]\.[a-z]{2,}$/.test(local);
  if (pattern === "first_last") return /^[a-z]{2,}_[a-z]{2,}$/.test(local);
  if (pattern === "first.l") return /^[a-z]{2,}\.[a-z]$/.test(local);
  if (!/^[a-z]{2,}$/.test(local)) return false;
  if (firstNameByLetters.has(local)) return pattern === "first";
  if (knownSplit(local)) return pattern === "firstlast";
  if (lastNameByLetters.has(local.slice(1))) return pattern === "flast";
  return true;
}

const roles = new Set("info sales support contact hello admin office team marketing hr jobs careers billing accounts press media service help noreply no-reply postmaster webmaster abuse newsletter legal privacy security".split(" ")); // prettier-ignore
export const isRole = (local: string): boolean => roles.has(local);
export const roleLocals: readonly string[] = ["info", "sales", "support", "contact", "hello"];

/** `left`: the address existed and bounces now. */
export type Mailbox = "active" | "left" | "none";

export function mailboxAt(seed: number, facts: DomainFacts, local: string): Mailbox {
  if (!acceptsMail(facts)) return "none";
  if (facts.kind === "webmail") return unit(seed, `webmail|${local}@${facts.domain}`) < 0.85 ? "active" : "none";
  if (isRole(local)) return unit(seed, `role|${local}@${facts.domain}`) < 0.8 ? "active" : "none";
  if (!fitsPattern(facts.pattern, local)) return "none";
  const chance = unit(seed, `mailbox|${local}@${facts.domain}`);
  return chance < 0.1 ? "none" : chance < 0.14 ? "left" : "active";
}

/** The truth about an address, as a perfect verifier would state it. */
export type Truth = "valid" | "invalid" | "catch_all" | "disposable" | "role";

export function truthAt(seed: number, facts: DomainFacts, local: string): Truth {
  if (!/^[a-z0-9._%+'-]+$/.test(local) || !acceptsMail(facts)) return "invalid";
  if (facts.kind === "disposable") return "disposable";
  if (isRole(local)) return "role";
  if (facts.mail === "catch_all") return "catch_all";
  return mailboxAt(seed, facts, local) === "active" ? "valid" : "invalid";
}
