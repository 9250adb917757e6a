/**
 * The world's only source of chance: everything is a function of the seed and of what is asked, so that two processes
 * agree without sharing anything.
 */

/** 32-bit FNV-1a with murmur3's finisher: flat enough for shares of a percent, about 100 ns for a short key. */
export function hash32(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed + 1, 0x9e3779b1)) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** A number in [0, 1) for this key. */
export const unit = (seed: number, key: string): number => hash32(key, seed) / 0x1_0000_0000;

/** A whole number in [from, to] for this key. */
export const between = (seed: number, key: string, from: number, to: number): number =>
  from + Math.floor(unit(seed, key) * (to - from + 1));

export function pick<Item>(seed: number, key: string, items: readonly Item[]): Item {
  return at(items, Math.floor(unit(seed, key) * items.length));
}

/** Item by weight; `items` are pairs of item and share, shares of any sum. */
export function pickWeighted<Item>(seed: number, key: string, items: readonly (readonly [Item, number])[]): Item {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = unit(seed, key) * total;
  for (const [item, weight] of items) {
    rest -= weight;
    if (rest < 0) return item;
  }
  return at(items, items.length - 1)[0];
}

/** The item at an index that the caller has kept in range. */
export function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new RangeError(`No item ${index} in a list of ${items.length}.`);
  return item;
}

/** 52 bits of a text: enough to tell some millions of questions apart without keeping them. */
export const fingerprint = (text: string): number => hash32(text, 1) * 0x10_0000 + (hash32(text, 2) & 0xf_ffff);

export const hex = (text: string, seed: number, length: number): string => {
  let out = "";
  for (let part = 0; out.length < length; part++) out += hash32(`${text}#${part}`, seed).toString(16).padStart(8, "0");
  return out.slice(0, length);
};
