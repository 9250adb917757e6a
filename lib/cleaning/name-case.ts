import { PARTICLES } from "./name-words.ts";

/**
 * Gives shouted and mumbled names their capitals: "JANE DOE", "jane doe" and "Jane DOE" become "Jane Doe". A word that
 * mixes cases is somebody's own spelling ("McDonald", "van Dyke", "DeShawn") and stays.
 */
export function nameCase(words: readonly string[], part: "first" | "last" | "full"): string[] {
  const letters = words.join("");
  const mumbled = letters === letters.toLowerCase();
  const shouted = letters === letters.toUpperCase();
  return words.map((word, index) => {
    if (word === word.toLowerCase()) {
      const particle = PARTICLES.has(word) && (index > 0 || part === "last") && index < words.length - 1;
      return mumbled && !particle ? capitalize(word) : word;
    }
    if (word !== word.toUpperCase() || isInitials(word, index, shouted)) return word;
    const particle = PARTICLES.has(word.toLowerCase()) && (index > 0 || part === "last") && index < words.length - 1;
    return particle ? word.toLowerCase() : capitalize(word);
  });
}

/** "J.", "J.R.", and "JP" or "TJ" in front; "NG" or "WU" at the end are surnames. */
function isInitials(word: string, index: number, shouted: boolean): boolean {
  if (/^\p{L}\.?$/u.test(word) || /^(\p{L}\.)+\p{L}?$/u.test(word)) return true;
  if (index > 0 || word.length !== 2) return false;
  return !shouted || !/[AEIOUY]/.test(word);
}

/** After the start, hyphens and apostrophes, and after Mc. A single letter after an apostrophe is a genitive ("Jane's"). */
function capitalize(word: string): string {
  return (
    word
      .toLowerCase()
      // What Turkish İ becomes: i and a dot above of its own.
      .replace(/i\u0307/g, "i")
      .replace(/(^|[-‐–])(\p{L})/gu, (_, before: string, letter: string) => before + upper(letter))
      .replace(/(['’])(\p{L}{2})/gu, (_, mark: string, pair: string) => mark + upper(pair.charAt(0)) + pair.slice(1))
      .replace(/\bMc(\p{L})/gu, (_, letter: string) => `Mc${upper(letter)}`)
      .normalize("NFC")
  );
}

/** ß becomes Ss, not SS. */
function upper(letter: string): string {
  const big = letter.toUpperCase();
  return big.length > 1 ? big.charAt(0) + big.slice(1).toLowerCase() : big;
}
