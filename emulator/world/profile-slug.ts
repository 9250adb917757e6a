import { fold } from "./fold.ts";
import { hash32 } from "./hash.ts";

/**
 * A LinkedIn slug that carries who it belongs to, so that it can be looked up without a table:
 * `anna-muller-cobaltlabs-io-112k4` = one word of first name, one of last name, two labels of domain, and a check.
 */

const check = (body: string): string => (hash32(body, 7) % 1296).toString(36).padStart(2, "0");

/** Apostrophes go, hyphens become words: both are gone from the letters that decide who somebody is. */
const wordsOf = (text: string): string[] =>
  fold(text)
    .replace(/['’.]/g, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");

export function profileSlug(firstName: string, lastName: string, domain: string): string {
  const first = wordsOf(firstName);
  const last = wordsOf(lastName);
  const labels = domain.split(".");
  const counts = [first.length, last.length, labels.length].map((count) => count.toString(36)).join("");
  const body = `${[...first, ...last, ...labels].join("-")}-${counts}`;
  return body + check(body);
}

export type SlugOwner = { firstName: string; lastName: string; domain: string };

export function readProfileSlug(slug: string): SlugOwner | undefined {
  const cut = slug.length - 2;
  const body = slug.slice(0, cut);
  if (check(body) !== slug.slice(cut)) return undefined;
  const words = body.split("-");
  const counts = words.pop() ?? "";
  const [first = 0, last = 0, labels = 0] = [...counts].map((digit) => parseInt(digit, 36));
  const domainWords = words.slice(first + last);
  if (counts.length !== 3 || domainWords.length < labels) return undefined;
  // A label may hold dashes of its own; they are all in the first label, where registrable names have them.
  const spare = domainWords.length - labels;
  const domain = [domainWords.slice(0, spare + 1).join("-"), ...domainWords.slice(spare + 1)].join(".");
  return { firstName: words.slice(0, first).join("-"), lastName: words.slice(first, first + last).join(" "), domain };
}
