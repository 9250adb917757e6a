import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { isBlank } from "./blank.ts";
import { countryCode } from "./country.ts";
import { plainText } from "./text.ts";

/**
 * The number in E.164. `country` (ISO code or name) is used for numbers written without a country code; without it they
 * give undefined. Extensions are dropped, the first of several numbers is taken. A number with a country code needs a
 * possible length only, since new ranges appear before the metadata knows them; a national one must be valid.
 */
export function toE164(value: unknown, country?: string): string | undefined {
  if (isBlank(value)) return undefined;
  const text = firstNumber(plainText(value));
  const region = countryCode(country);
  const international = text.startsWith("+") ? text : text.replace(/^00(?=[\s()./-]*[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(international, {
    extract: false,
    ...(region && { defaultCountry: region }),
  });
  if (!parsed) return undefined;
  const accepted = international.startsWith("+") ? parsed.isPossible() : parsed.isValid();
  return accepted ? parsed.number : undefined;
}

/** Spreadsheets guard a leading + with an apostrophe; people write "030 1234 / 0171 2345678" and "tel:". */
function firstNumber(text: string): string {
  const bare = text.replace(/^['’=]+/, "").replace(/^"|"$/g, "");
  const labelled = bare.replace(/^(tel|phone|telefon|mobile?|fon)\s*[.:]+\s*/i, "");
  return labelled.split(/\s*[;|]\s*|\s+\/\s+|,(?=\s*[+(\d]{3})|\s+(?:or|oder|ou)\s+/i, 1)[0]?.trim() ?? "";
}
