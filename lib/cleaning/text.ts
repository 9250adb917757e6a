/**
 * lib/cleaning turns what people type and tools export into the canonical shapes of lib/contracts. Everything here is
 * pure and total: unknown in, a clean value or undefined out, and cleaning twice changes nothing. It runs in a browser
 * worker and in Node.
 */

/** Zero-width characters, soft hyphens, byte-order marks and direction marks: they ride along when cells are pasted. */
const INVISIBLE = /[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g;
/** Most cells of most lists; nothing below changes them, and a list has a million cells. */
const PLAIN_ASCII = /^ ?(?:[!-~]+ )*[!-~]*$/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

/** One line of text: NFC, no invisible characters, white space (also newlines and NBSP) collapsed. Not a string or number: "". */
export function plainText(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  const raw = String(value);
  if (PLAIN_ASCII.test(raw)) return raw.trim();
  const text = raw.replace(INVISIBLE, "").replace(CONTROL, " ");
  return text.normalize("NFC").replace(/\s+/g, " ").trim();
}

/** For comparing, never for showing: lower case, accents and ß folded to ASCII letters where they have one. */
export function foldText(value: string): string {
  if (/^[ -~]*$/.test(value)) return value.toLowerCase();
  return value
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/[ßæœøłđðþı]/g, (letter) => FOLDED[letter] ?? letter)
    .normalize("NFC");
}

const FOLDED: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
};

/** A cell as it is named in a message: one line, in quotes, at most 60 characters. */
export function quoteCell(value: string): string {
  const text = plainText(value);
  return `'${text.length > 60 ? `${text.slice(0, 59)}…` : text}'`;
}
