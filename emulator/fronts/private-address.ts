import type { Knowledge } from "../knowledge.ts";
import type { Person } from "../world/person.ts";
import { lettersOf } from "../world/fold.ts";

/** A private address that this vendor has of some people; the world itself knows nothing of those. */
export function privateAddressOf(knows: Knowledge, person: Person, share: number): string | undefined {
  const chance = knows.chance(`private|${person.key}`);
  const local = `${lettersOf(person.firstName)}.${lettersOf(person.lastName)}`;
  return chance < share && /^[a-z]+\.[a-z]+$/.test(local)
    ? `${local}${Math.floor(chance * 10_000)}@gmail.com`
    : undefined;
}
