import { plainText } from "./text.ts";

const PLACEHOLDERS: ReadonlySet<string> = new Set([
  "n/a",
  "#n/a",
  "n.a",
  "n.a.",
  "n. a.",
  "n.v.",
  "null",
  "nil",
  "nan",
  "none",
  "undefined",
  "unknown",
  "empty",
  "blank",
  "tbd",
  "tba",
  "not available",
  "not applicable",
  "not found",
  "not provided",
  "not specified",
  "no data",
  "no email",
  "no phone",
  "no website",
  "k.a.",
  "k. a.",
  "keine",
  "keine angabe",
  "nicht bekannt",
  "unbekannt",
  "inconnu",
  "non renseigné",
  "néant",
  "desconocido",
  "sin datos",
  "ninguno",
  "sconosciuto",
  "onbekend",
  "#ref!",
  "#value!",
  "#name?",
  "#null!",
  "#div/0!",
  "#num!",
  "#error!",
]);

/** With brackets around it. */
const LONGEST_PLACEHOLDER = 20;

/**
 * True for a cell that says nothing: white space, punctuation only ("-", "--", "?"), a placeholder ("N/A", "null",
 * "unknown", also in brackets), or a spreadsheet error. "NA" and "na" are blank; "Na" is a surname.
 */
export function isBlank(value: unknown): boolean {
  const text = plainText(value);
  if (text === "NA" || text === "na" || !/[\p{L}\p{N}]/u.test(text)) return true;
  if (text.length > LONGEST_PLACEHOLDER) return false;
  const bare = text.toLowerCase().replace(/^[([{<"']+|[)\]}>"']+$/g, "");
  return PLACEHOLDERS.has(bare);
}

/** The cell as one line of text, or undefined when it says nothing. */
export function textOrUndefined(value: unknown): string | undefined {
  return isBlank(value) ? undefined : plainText(value);
}
