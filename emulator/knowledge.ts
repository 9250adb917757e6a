import type { Profile } from "./profile.ts";
import { acceptsMail, type AddressPattern, localPart } from "./world/domain.ts";
import type { Company } from "./world/company.ts";
import { unit } from "./world/hash.ts";
import { hasProfile, linkedinSlug, type Person } from "./world/person.ts";
import type { CompanyQuery, PersonQuery, World } from "./world/world.ts";

export type KnownAddress = { email: string; kind: "right" | "wrong" | "stale" | "guess" };

/** The part of the world that one vendor has in its files. */
export type Knowledge = {
  readonly world: World;
  findPerson(query: PersonQuery): Person | undefined;
  addressOf(person: Person): KnownAddress | undefined;
  mobileOf(person: Person): string | undefined;
  profileOf(person: Person): string | null;
  findCompany(query: CompanyQuery): Company | undefined;
  /** People of a company that the vendor lists, some of them with an address it knows. */
  listed(company: Company, offset: number, limit: number): { people: Person[]; total: number };
  /** A stable chance in [0, 1) of this vendor for a key. */
  chance(key: string): number;
};

/** One person in eight leaves no trace that any vendor could have found. */
const invisibleShare = 0.12;

const otherPatterns: readonly AddressPattern[] = [
  "first.last",
  "flast",
  "f.last",
  "first_last",
  "firstlast",
  "first.l",
];

export function knowledgeOf(world: World, slug: string, profile: Profile): Knowledge {
  const { seed } = world;
  const chance = (key: string) => unit(seed, `${slug}|${key}`);

  const wrongAddress = (person: Person): string | undefined => {
    for (const pattern of otherPatterns) {
      const local = localPart(pattern, person.firstName, person.lastName);
      const email = `${local}@${person.company.domain}`;
      if (local && email !== person.address && world.mailboxOf(email) !== "active") return email;
    }
    return undefined;
  };

  const addressOf = (person: Person): KnownAddress | undefined => {
    const email = person.address;
    if (email === undefined) return undefined;
    if (person.mailbox === "none") {
      const guessed = acceptsMail(person.domain) && chance(`guess|${person.key}`) < profile.guesses;
      return guessed ? { email, kind: "guess" } : undefined;
    }
    if (unit(seed, `invisible|${person.key}`) < invisibleShare) return undefined;
    if (chance(`knows|${person.key}`) >= profile.coverage + profile.parts[person.company.part]) return undefined;
    if (person.mailbox === "left")
      return chance(`stale|${person.key}`) < profile.stale ? { email, kind: "stale" } : undefined;
    const wrong = chance(`wrong|${person.key}`) < profile.wrong ? wrongAddress(person) : undefined;
    return wrong === undefined ? { email, kind: "right" } : { email: wrong, kind: "wrong" };
  };

  return {
    world,
    chance,
    addressOf,
    findPerson: (query) => world.findPerson(query),
    mobileOf: (person) => (chance(`mobile|${person.key}`) < profile.mobiles ? person.mobile : undefined),
    profileOf: (person) => (hasProfile(seed, person) ? `https://www.linkedin.com/in/${linkedinSlug(person)}` : null),
    findCompany: (query) => {
      const company = world.findCompany(query);
      return company && chance(`company|${company.domain}`) < profile.companies ? company : undefined;
    },
    listed: (company, offset, limit) => {
      const { total, at } = world.employeesOf(company);
      const people: Person[] = [];
      for (let n = offset; n < Math.min(total, offset + limit); n++) people.push(at(n));
      return { people, total };
    },
  };
}

/** A vendor that has never heard of anything: what a fault of "charged but empty" answers from. */
export const blind = (knowledge: Knowledge): Knowledge => ({
  ...knowledge,
  findPerson: () => undefined,
  addressOf: () => undefined,
  mobileOf: () => undefined,
  findCompany: () => undefined,
  listed: () => ({ people: [], total: 0 }),
  // In the range in which the verifiers cannot tell, and no other rarity happens.
  chance: () => 0.0195,
});
