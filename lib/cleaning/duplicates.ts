import { companyKey } from "./company.ts";
import { isRoleAddress } from "./email.ts";
import type { LeadQuery } from "./row.ts";
import { type PersonKey, contradicts, isSimilarName, personKey } from "./similar-person.ts";
import { foldText } from "./text.ts";

export type DuplicateGroup = {
  /** Positions in the input, ascending; the first is the one to keep. */
  rows: number[];
  /** `fuzzy` as soon as one link of the group is. */
  certainty: "exact" | "fuzzy";
};

type Link = (a: number, b: number) => void;

/** Rows an entry is compared with in one pass: a bound on the work, whatever the list's length. */
const WINDOW = 10;

/**
 * What makes two rows the same lead: the e-mail (with the name, for info@ and the like), else the LinkedIn profile, else
 * name and domain, else name and company, else the company alone. Undefined where nothing identifies the row.
 */
export function duplicateKey(query: LeadQuery): string | undefined {
  return exactKeys(query, companyKey(query.companyName))[0];
}

/**
 * Groups rows that are the same lead. Exact: they share any of the keys that `duplicateKey` chooses from. Fuzzy: one
 * mailbox in two spellings, or a similar name at the same company. Rows with different profiles or business addresses are
 * never joined by name. Near-linear: hashing, and three sorted passes in which a row meets its next ten neighbours.
 */
export function findDuplicates(queries: readonly LeadQuery[]): DuplicateGroup[] {
  const parents = queries.map((_, row) => row);
  const fuzzy = new Set<number>();
  const rootOf = (row: number): number => {
    let root = row;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[row] = root;
    return root;
  };
  const join = (a: number, b: number) => {
    parents[Math.max(rootOf(a), rootOf(b))] = Math.min(rootOf(a), rootOf(b));
  };
  const compatible = (a: number, b: number) => {
    const [first, second] = [queries[a], queries[b]];
    return first !== undefined && second !== undefined && !contradicts(first, second);
  };

  const companies = queries.map((query) => companyKey(query.companyName));
  linkByKey(
    queries.map((query, row) => exactKeys(query, companies[row])),
    compatible,
    join,
  );
  const people = queries.map((query, row) => personKey(query, companies[row]));
  const joinFuzzy: Link = (a, b) => {
    if (rootOf(a) === rootOf(b)) return;
    join(a, b);
    fuzzy.add(a);
  };
  linkByKey(
    people.map(({ mailbox }) => (mailbox ? [mailbox] : [])),
    compatible,
    joinFuzzy,
  );
  linkNeighbours(people, compatible, joinFuzzy);

  const groups = new Map<number, DuplicateGroup>();
  queries.forEach((_, row) => {
    const root = rootOf(row);
    const group = groups.get(root) ?? { rows: [], certainty: "exact" };
    group.rows.push(row);
    if (fuzzy.has(row)) group.certainty = "fuzzy";
    groups.set(root, group);
  });
  return [...groups.values()].filter(({ rows }) => rows.length > 1);
}

function exactKeys(query: LeadQuery, company: string | undefined): string[] {
  const name = foldText(query.fullName ?? [query.firstName, query.lastName].filter(Boolean).join(" "));
  const keys = [
    query.email && (isRoleAddress(query.email) ? `email:${query.email}|${name}` : `email:${query.email}`),
    query.linkedinUrl && `linkedin:${query.linkedinUrl}`,
    name && query.companyDomain && `domain:${name}|${query.companyDomain}`,
    name && company && `company:${name}|${company}`,
  ].filter((key): key is string => Boolean(key));
  if (keys.length > 0 || name) return keys;
  const id = query.companyDomain ?? query.companyLinkedinUrl ?? company;
  return id ? [`company:${id}`] : [];
}

/** Links each row to an earlier one under the same key: the first of the latest `WINDOW` that does not contradict it. */
function linkByKey(
  keys: readonly (readonly string[])[],
  compatible: (a: number, b: number) => boolean,
  link: Link,
): void {
  const seen = new Map<string, number[]>();
  keys.forEach((own, row) => {
    for (const key of own) {
      const earlier = seen.get(key) ?? [];
      const twin = earlier.slice(-WINDOW).find((other) => compatible(other, row));
      if (twin !== undefined) link(twin, row);
      else seen.set(key, [...earlier.slice(1 - WINDOW), row]);
    }
  });
}

/** Similar names stand near each other when sorted by surname, by first name, or by the letters of both in one order. */
function linkNeighbours(people: readonly PersonKey[], compatible: (a: number, b: number) => boolean, link: Link): void {
  const orders: ((person: PersonKey) => string)[] = [
    ({ first, last }) => `${last} ${first}`,
    ({ first, last }) => `${first} ${last}`,
    ({ first, last }) => [first, last].sort().join(" "),
  ];
  for (const order of orders) {
    const entries = people.flatMap((person, row) =>
      person.first && person.last
        ? person.companies.map((company) => ({ company, row, person, key: `${company}\n${order(person)}` }))
        : [],
    );
    entries.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.row - b.row));
    entries.forEach((entry, at) => {
      for (const other of entries.slice(at + 1, at + 1 + WINDOW)) {
        if (other.company !== entry.company) break;
        if (isSimilarName(entry.person, other.person) && compatible(entry.row, other.row)) link(entry.row, other.row);
      }
    });
  }
}
