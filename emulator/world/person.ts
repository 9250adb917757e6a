import { at, between, pick, pickWeighted, unit } from "./hash.ts";
import { type Company, companyAt, phoneNumber } from "./company.ts";
import { type DomainFacts, domainFacts, localPart, type Mailbox, mailboxAt } from "./domain.ts";
import { fold, lettersOf, splitName, titleCase } from "./fold.ts";
import { firstNameByLetters, firstNames, lastNameByLetters, lastNames } from "./name-words.ts";
import { countries } from "./places.ts";
import { profileSlug } from "./profile-slug.ts";
import { type Role, roles } from "./titles.ts";

/** Somebody at a company. Who it is depends on the letters of the name and on the domain alone. */
export type Person = Role & {
  key: string;
  firstName: string;
  lastName: string;
  fullName: string;
  company: Company;
  mobile: string;
  /** What the company's pattern gives for the name, whether or not a mailbox is there; absent if the name has too few letters. */
  address: string | undefined;
  mailbox: Mailbox;
  domain: DomainFacts;
};

export function personAt(seed: number, fullName: string, domain: string): Person | undefined {
  const { first, last } = splitName(fullName);
  const firstLetters = lettersOf(first);
  const lastLetters = lettersOf(last);
  if (fold(fullName).trim() === "" || domain === "") return undefined;
  const key = `${firstLetters}|${lastLetters}|${domain}`;
  const company = companyAt(seed, domain);
  const facts = domainFacts(seed, domain);
  const local = localPart(facts.pattern, first, last);
  const firstName = firstNameByLetters.get(firstLetters) ?? titleCase(first.toLowerCase());
  const lastName = lastNameByLetters.get(lastLetters) ?? titleCase(last.toLowerCase());
  const country = countries.find(({ code }) => code === company.countryCode) ?? at(countries, 0);
  return {
    ...pick(seed, `role|${key}`, roles),
    key,
    firstName,
    lastName,
    fullName: `${firstName} ${lastName}`.trim(),
    company,
    mobile: phoneNumber(seed, `mobile|${key}`, country.mobile, country.digits),
    address: local && `${local}@${domain}`,
    mailbox: local ? mailboxAt(seed, facts, local) : "none",
    domain: facts,
  };
}

/** Name of the n-th employee. First names do not repeat within a company until all were used. */
export function employeeName(seed: number, domain: string, n: number): string {
  const first = (between(seed, `first|${domain}`, 0, firstNames.length - 1) + n * 29) % firstNames.length;
  return `${at(firstNames, first)} ${pick(seed, `last|${domain}|${n}`, lastNames)}`;
}

/** How many of a company's people are on the public web. */
export const listedEmployees = (seed: number, company: Company): number =>
  Math.min(company.employeeCount, pickWeighted(seed, `listed|${company.domain}`, [[3, 30], [8, 40], [20, 22], [60, 8]])); // prettier-ignore

/** Somebody whose address this could be: the employee who has it, else a person made up to fit, the same each time. */
export function personOfAddress(seed: number, local: string, domain: string): Person | undefined {
  const facts = domainFacts(seed, domain);
  if (facts.kind !== "company" || mailboxAt(seed, facts, local) === "none") return undefined;
  const listed = Math.min(listedEmployees(seed, companyAt(seed, domain)), 20);
  for (let n = 0; n < listed; n++) {
    const name = employeeName(seed, domain, n);
    const { first, last } = splitName(name);
    if (localPart(facts.pattern, first, last) === local) return personAt(seed, name, domain);
  }
  const fitting = namesFor(seed, facts, local);
  const person = personAt(seed, fitting ?? "", domain);
  return person?.address === `${local}@${domain}` ? person : undefined;
}

function namesFor(seed: number, facts: DomainFacts, local: string): string | undefined {
  const starting = (letter: string, names: readonly string[]) =>
    names.filter((name) => lettersOf(name).startsWith(letter));
  const choose = (names: readonly string[]) =>
    names.length > 0 ? pick(seed, `reverse|${local}|${facts.domain}`, names) : "";
  const [left = "", right = ""] = local.split(/[._]/);
  switch (facts.pattern) {
    case "first.last":
    case "first_last":
      return `${left} ${right}`;
    case "f.last":
      return `${choose(starting(left, firstNames))} ${right}`;
    case "first.l":
      return `${left} ${choose(starting(right, lastNames))}`;
    case "first":
      return `${left} ${choose(lastNames)}`;
    case "flast":
      return `${choose(starting(local.charAt(0), firstNames))} ${local.slice(1)}`;
    case "firstlast": {
      const first = firstNames.find(
        (name) => lastNameByLetters.has(local.slice(lettersOf(name).length)) && local.startsWith(lettersOf(name)),
      );
      return first && `${first} ${local.slice(lettersOf(first).length)}`;
    }
  }
}

/** The slug of the profile, of those who have one: from it the person can be found again. */
export const linkedinSlug = (person: Person): string =>
  profileSlug(person.firstName, person.lastName, person.company.domain);

/** Whether this person is on LinkedIn; one in twelve is not. */
export const hasProfile = (seed: number, person: Person): boolean => unit(seed, `profile|${person.key}`) >= 0.08;
