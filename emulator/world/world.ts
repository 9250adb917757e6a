import { type Company, companyAt, companyDomain, domainOfCompanySlug, domainOfName } from "./company.ts";
import { type DomainFacts, domainFacts, type Mailbox, mailboxAt, type Truth, truthAt } from "./domain.ts";
import { domainOf, isDomain, linkedinSlugOf } from "./fold.ts";
import { type LeadRow, listRows } from "./lead-rows.ts";
import { employeeName, listedEmployees, type Person, personAt, personOfAddress } from "./person.ts";
import { readProfileSlug } from "./profile-slug.ts";

/** What may be known of a person who is looked for; empty strings count as absent. */
export type PersonQuery = {
  firstName?: string | undefined;
  lastName?: string | undefined;
  fullName?: string | undefined;
  domain?: string | undefined;
  companyName?: string | undefined;
  linkedin?: string | undefined;
  email?: string | undefined;
};

export type CompanyQuery = { domain?: string | undefined; name?: string | undefined; linkedin?: string | undefined };

/**
 * One synthetic world of any size. Nothing is stored: each answer is derived from the seed and the question, the same in
 * every process. Whoever is asked for by name at a domain gets a consistent life there; a tenth have no address.
 */
export type World = {
  readonly seed: number;
  /** The domain of the index-th company, without working out the rest of it. */
  companyDomainOf(index: number): string;
  companyOf(index: number): Company;
  personOf(index: number): Person;
  /** The company meant, or undefined where nothing usable was given. */
  findCompany(query: CompanyQuery): Company | undefined;
  findPerson(query: PersonQuery): Person | undefined;
  employeesOf(company: Company): { total: number; at(n: number): Person };
  domain(domain: string): DomainFacts;
  truthOf(email: string): Truth;
  mailboxOf(email: string): Mailbox;
  rows(count: number, options?: { duplicateShare?: number }): LeadRow[];
};

/** Three people of each company are on the lists that `rows` makes. */
const peoplePerCompany = 3;

export function createWorld(seed: number): World {
  const employee = (domain: string, n: number): Person => {
    const person = personAt(seed, employeeName(seed, domain, n), domain);
    if (!person) throw new Error(`Employee ${n} of ${domain} has no name.`);
    return person;
  };

  const companyDomainFor = (query: CompanyQuery): string | undefined => {
    const domain = domainOf(query.domain ?? "");
    if (isDomain(domain)) return domain;
    if (query.linkedin) return domainOfCompanySlug(seed, linkedinSlugOf(query.linkedin));
    return query.name?.trim() ? domainOfName(seed, query.name) : undefined;
  };

  const splitAddress = (email: string) => {
    const [local = "", domain = "", ...more] = email.trim().toLowerCase().split("@");
    return { local: more.length > 0 ? "" : local, facts: domainFacts(seed, domain) };
  };

  const personOf = (index: number) =>
    employee(companyDomain(seed, Math.floor(index / peoplePerCompany)), index % peoplePerCompany);

  return {
    seed,
    companyDomainOf: (index) => companyDomain(seed, index),
    companyOf: (index) => companyAt(seed, companyDomain(seed, index)),
    personOf,
    findCompany: (query) => {
      const domain = companyDomainFor(query);
      return domain === undefined ? undefined : companyAt(seed, domain);
    },
    findPerson: (query) => {
      if (query.linkedin) {
        const owner = readProfileSlug(linkedinSlugOf(query.linkedin));
        if (owner) return personAt(seed, `${owner.firstName} ${owner.lastName}`, owner.domain);
      }
      const name = query.fullName?.trim() || `${query.firstName ?? ""} ${query.lastName ?? ""}`.trim();
      const domain = companyDomainFor({ domain: query.domain, name: query.companyName });
      if (name && domain) return personAt(seed, name, domain);
      if (!query.email) return undefined;
      const { local, facts } = splitAddress(query.email);
      return personOfAddress(seed, local, facts.domain);
    },
    employeesOf: (company) => ({
      total: listedEmployees(seed, company),
      at: (n) => employee(company.domain, n),
    }),
    domain: (domain) => domainFacts(seed, domain),
    truthOf: (email) => {
      const { local, facts } = splitAddress(email);
      return isDomain(facts.domain) ? truthAt(seed, facts, local) : "invalid";
    },
    mailboxOf: (email) => {
      const { local, facts } = splitAddress(email);
      return mailboxAt(seed, facts, local);
    },
    rows: (count, options = {}) => listRows({ seed, personOf }, count, options.duplicateShare),
  };
}
