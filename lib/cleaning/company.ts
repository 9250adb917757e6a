import { isBlank } from "./blank.ts";
import { CAPITALS_ONLY, LEADING_FORMS, LEGAL_FORMS } from "./legal-forms.ts";
import { foldText, plainText } from "./text.ts";

/** The most words one legal form is written in: "GmbH & Co. KG", "S. de R.L. de C.V.". */
const LONGEST_FORM = 5;
const MAX_NAME_LENGTH = 300;
const MAX_ROUNDS = 8;
const SMALL_WORDS: ReadonlySet<string> = new Set(
  "of and the for in on at by de la le les du des del di da do dos van von der und für et y e en".split(" "),
);

/**
 * A company's name as people say it: without legal form ("Müller & Söhne GmbH & Co. KG" → "Müller & Söhne"), trademark
 * signs, a trailing remark in brackets or after a bar; shouted names in title case, short ones ("IBM") as they are.
 * A name that is nothing but a legal form stays. Undefined for a blank and for more
 * than 300 characters, which are no name.
 */
export function standardizeCompanyName(value: unknown): string | undefined {
  let name = plainText(value);
  if (name.length > MAX_NAME_LENGTH) return undefined;
  // Taking one thing off uncovers the next, so it goes on until nothing changes.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const shorter = standardizeOnce(name);
    if (shorter === undefined || shorter === name) return shorter;
    name = shorter;
  }
  return name;
}

function standardizeOnce(name: string): string | undefined {
  if (isBlank(name)) return undefined;
  const text = name.replace(/[®™©℠]/g, "");
  const head = text.split(/\s*[|•]\s*/).find((part) => /[\p{L}\p{N}]/u.test(part)) ?? text;
  const bare = dropForms(dropRemark(head).trim());
  return titleCase(bare.replace(/\s+/g, " ")) || undefined;
}

/** For comparing: the standardised name, folded, letters and digits only, "and" words gone. Undefined for a blank. */
export function companyKey(value: unknown): string | undefined {
  const name = standardizeCompanyName(value);
  if (!name) return undefined;
  const words = foldText(name)
    .replace(/&|\+/g, " ")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !["the", "and", "und", "et", "y", "e"].includes(word));
  return words.join("") || undefined;
}

/** "Acme Inc. (NASDAQ: ACM)" and "Acme (formerly Widgets)"; "UG (haftungsbeschränkt)" is a form and left to `dropForms`. */
function dropRemark(name: string): string {
  const shorter = name.replace(/\s*[([][^()[\]]*[)\]]?\s*$/, "");
  return /\(haftungs/i.test(name) || !/[\p{L}\p{N}]/u.test(shorter) ? name : shorter;
}

function dropForms(name: string): string {
  const words = name.split(" ");
  for (let count = Math.min(LONGEST_FORM, words.length - 1); count > 0; count -= 1) {
    const rest = words
      .slice(0, -count)
      .join(" ")
      .replace(/[\s,;–-]+$/, "");
    if (isForm(words.slice(-count).join(" "), LEGAL_FORMS) && isName(rest)) return dropForms(rest);
  }
  const [first = "", ...others] = words;
  const rest = others.join(" ");
  if (isForm(first, LEADING_FORMS) && isName(rest)) return dropForms(rest);
  return dropGluedForm(name);
}

/** Chinese, Japanese and Korean forms stand without a space. */
function dropGluedForm(name: string): string {
  const rest = name
    .replace(
      /^(株式会社|有限会社|合同会社|\(株\)|㈱|주식회사)|(株式会社|有限会社|股份有限公司|有限责任公司|有限公司|\(株\)|㈱)$/u,
      "",
    )
    .trim();
  return rest === name || !isName(rest) ? name : dropForms(rest);
}

function isForm(text: string, known: ReadonlySet<string>): boolean {
  const bare = text
    .toLowerCase()
    .replace(/[\s.,/()-]/g, "")
    .replace(/\+|und/g, "&");
  if (!known.has(bare)) return false;
  return !CAPITALS_ONLY.has(bare) || text === text.toUpperCase() || /[./]/.test(text) || /^(eG|eV|SpA|SaS)$/.test(text);
}

/** What is left must be a name: "Tiffany &" is none, so "Tiffany & Co." keeps its Co. */
const isName = (text: string) => /[\p{L}\p{N}]/u.test(text) && !/(^|\s)(&|\+|and|und|et|y)$/i.test(text);

function titleCase(name: string): string {
  const words = name.split(" ");
  const shouted = name === name.toUpperCase() && words.some((word) => /\p{L}{5}/u.test(word));
  if (!shouted) return name;
  return words
    .map((word, index) => {
      const lower = word.toLowerCase();
      if (index > 0 && SMALL_WORDS.has(lower)) return lower;
      if (/[\d&.]/.test(word) || (word.length < 4 && !SMALL_WORDS.has(lower)) || !/[AEIOUYÄÖÜÉ]/.test(word))
        return word;
      return lower.replace(/(^|[-/'’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
    })
    .join(" ")
    .normalize("NFC");
}
