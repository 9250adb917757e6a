import { isBlank } from "./blank.ts";
import { nameCase } from "./name-case.ts";
import {
  COMPOUND_STARTS,
  CREDENTIALS,
  DOTTED_TITLES,
  JOB_WORDS,
  PARTICLES,
  SPANISH_SURNAMES,
  SUFFIXES,
  TITLES,
} from "./name-words.ts";
import { plainText } from "./text.ts";

const MAX_ROUNDS = 8;
const MAX_NAME_LENGTH = 300;

export type SplitName = { firstName?: string; lastName?: string };

/**
 * First and last name of a full name as lists hold it: without titles, degrees, suffixes, job titles, pronouns, nicknames
 * and emojis; "Doe, Jane" turned round; particles kept with the surname; capitals put right. Middle names are dropped
 * (the caller keeps the full name). One word is a first name, after a title a surname; a surname that is only an initial
 * is left out; Chinese, Japanese and Korean names have the surname first and are split at a space only.
 */
export function splitName(full: unknown): SplitName {
  const words = nameWords(full);
  const [only] = words;
  if (!only || (words.length === 1 && isIdeographic(only))) return {};
  if (words.length === 1)
    return isTitle(plainText(full).split(" ", 1)[0] ?? "") ? { lastName: only } : { firstName: only };
  if (words.every(isIdeographic)) return { lastName: only, firstName: words.slice(1).join(" ") };
  // "van der Berg" alone is a surname: a first name is never written small.
  if (PARTICLES.has(only)) return { lastName: words.join(" ") };
  const start = surnameStart(words);
  const given = words.slice(0, start);
  const firstName = given.slice(0, isCompound(given) ? 2 : 1).join(" ");
  const lastName = words.slice(start).join(" ");
  return /^\p{L}\.?$/u.test(lastName) ? { firstName } : { firstName, lastName };
}

/** A whole name, or a cell of a first- or last-name column, cleaned in the same way. Undefined when nothing is left. */
export function cleanName(value: unknown, part: Part = "full"): string | undefined {
  const words = nameWords(value, part);
  return words.length > 0 ? words.join(" ") : undefined;
}

type Part = "first" | "last" | "full";

/** Most names of most lists, which nothing below changes: a list has up to a million of them. */
const PLAIN_NAME = /^[A-Z][a-z]+(?: [A-Z][a-z]+)*$/;

const isReserved = (word: string) => {
  const bare = word.toLowerCase();
  return TITLES.has(bare) || CREDENTIALS.has(bare) || SUFFIXES.has(bare) || JOB_WORDS.has(bare);
};

/** Taking one thing off uncovers the next ("Jane Doe MBA Jr., Dr."), so it goes on until nothing changes. */
function nameWords(value: unknown, part: Part = "full"): string[] {
  let text = plainText(value);
  if (PLAIN_NAME.test(text) && text.length <= MAX_NAME_LENGTH) {
    const plain = text.split(" ");
    if (!plain.some(isReserved) && !isBlank(text)) return plain;
  }
  let words = wordsOf(text, part);
  for (let round = 0; round < MAX_ROUNDS && words.join(" ") !== text; round += 1) {
    text = words.join(" ");
    words = wordsOf(text, part);
  }
  return words;
}

function wordsOf(value: string, part: Part): string[] {
  if (isBlank(value) || value.length > MAX_NAME_LENGTH || /\S@\S|:\/\/|\bwww\./i.test(value)) return [];
  const text = stripAsides(value);
  const ordered = part === "full" ? turnRound(text) : (text.split(",", 1)[0] ?? "");
  const spaced = ordered.replace(/\b(dr|prof|mr|mrs|ms|med|dipl)\.-?(?=\p{L})/giu, "$1. ");
  const words = spaced.split(" ").filter((word) => /\p{L}/u.test(word));
  return nameCase(dropJob(dropCredentials(dropTitles(words))), part).map((word) =>
    word.replace(/[,;.]+$/, trailingDot),
  );
}

/** A dot stays after initials and in "St. James". */
const trailingDot = (mark: string, at: number, word: string) =>
  mark.startsWith(".") && /^((\p{L}\.)*\p{L}|Ste?)$/u.test(word.slice(0, at)) ? "." : "";

/** Emojis, brackets, quoted nicknames, pronouns, and all that follows a dash, bar or dot that stands alone. */
function stripAsides(text: string): string {
  if (/^[a-z]+([ '-][a-z]+)?$/i.test(text)) return text;
  const plain = text
    .replace(/[\p{Extended_Pictographic}\u{1f1e6}-\u{1f1ff}\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f\u20e3®™©✓★]/gu, " ")
    .replace(/\b(she|he|they|sie|er)\s*\/\s*(her|him|them|hers|his|ihr|ihm|they)(\s*\/\s*\p{L}+)?\b/giu, " ");
  const bare = plain
    .replace(/\([^)]*\)?|\[[^\]]*\]?|\{[^}]*\}?|["“„][^"”“]*["”“]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const inner = bare === "" ? plain.replace(/[()[\]{}"“”„]/g, " ") : bare;
  const [name = ""] = inner.split(/\s+[-–—/@:]\s+|\s*[|•·\\>»]\s*|\s+(?:at|bei|chez)\s+(?=\p{Lu})/u).filter(hasLetters);
  return name.replace(/\s+/g, " ").trim();
}

const hasLetters = (text: string) => /\p{L}/u.test(text);
const bareWord = (word: string) => word.toLowerCase().replace(/[.,'’-]/g, "");

/** "Doe, Jane" is turned round; "Jane Doe, PhD" and "Jane Doe, Head of Sales" lose what follows. */
function turnRound(text: string): string {
  const parts = text.split(",").map((part) => part.trim());
  const [surname = "", given = ""] = parts.filter((part) => hasLetters(part) && !isCredentialList(part));
  const givenWords = given.split(" ");
  const isGiven =
    hasLetters(given) && givenWords.length <= 4 && !givenWords.some((word) => JOB_WORDS.has(bareWord(word)));
  return isGiven ? `${given} ${surname}` : surname || (parts[0] ?? "");
}

const isCredentialList = (part: string) =>
  part.split(/[\s/&]+/).every((word) => CREDENTIALS.has(bareWord(word)) || SUFFIXES.has(bareWord(word)));

function dropTitles(words: readonly string[]): readonly string[] {
  const [first = "", ...rest] = words;
  return isTitle(first) && rest.length > 0 ? dropTitles(rest) : words;
}

function isTitle(word: string): boolean {
  const bare = bareWord(word);
  return TITLES.has(bare) || (/[.-]/.test(word) && DOTTED_TITLES.has(bare)) || /^dipl\.?-/i.test(word);
}

function dropCredentials(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? "";
  const bare = bareWord(last);
  const rest = words.slice(0, -1);
  if (rest.length === 0) return words;
  if (SUFFIXES.has(bare) && (bare.length > 1 || rest.length > 1)) return dropCredentials(rest);
  if (!CREDENTIALS.has(bare)) return words;
  const shouted = rest.join("") === rest.join("").toUpperCase();
  const marked =
    last.slice(0, -1).includes(".") || (last === last.toUpperCase() && !shouted) || /^[Pp]h[Dd]/.test(last);
  return (marked && rest.length > 1) || (bare.length > 2 && rest.length > 1) ? dropCredentials(rest) : words;
}

/** "Jane Doe Head of Sales": from the third word on, a job word ends the name. */
function dropJob(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word, index) => index > 1 && JOB_WORDS.has(bareWord(word)));
  return at === -1 || at === words.length - 1 ? words : words.slice(0, at);
}

function surnameStart(words: readonly string[]): number {
  const particle = words.findIndex((word, index) => index > 0 && index < words.length - 1 && isParticle(word));
  const last = words.length - 1;
  const beforeLast = words[last - 1]?.toLowerCase() ?? "";
  const paired = last > 1 && (/[eé]z$/.test(beforeLast) || SPANISH_SURNAMES.has(beforeLast));
  const plain = paired ? last - 1 : last;
  if (particle === -1) return plain;
  // "Carlos García de la Torre": y, e and de may also join two surnames.
  const joined = words[particle - 1]?.toLowerCase() ?? "";
  return particle > 1 && (/[eé]z$/.test(joined) || SPANISH_SURNAMES.has(joined)) ? particle - 1 : particle;
}

/** A lone capital is an initial ("John E Smith"), not the "e" between two Portuguese surnames. */
const isParticle = (word: string) => PARTICLES.has(word.length === 1 ? word : word.toLowerCase());

const isCompound = (given: readonly string[]) =>
  given.length > 1 && COMPOUND_STARTS.has(given[0]?.toLowerCase() ?? "") && !/^\p{L}\.?$/u.test(given[1] ?? "");

const isIdeographic = (word: string) =>
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u.test(word);
