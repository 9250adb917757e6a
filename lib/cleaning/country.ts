import { getCountries, isSupportedCountry, type CountryCode } from "libphonenumber-js/min";
import { isBlank } from "./blank.ts";
import { foldText, plainText } from "./text.ts";

const LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pt"] as const;
const ALIASES: Record<string, CountryCode> = {
  usa: "US",
  "u.s.": "US",
  "u.s.a.": "US",
  "united states of america": "US",
  america: "US",
  uk: "GB",
  "u.k.": "GB",
  "great britain": "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  "northern ireland": "GB",
  gbr: "GB",
  deu: "DE",
  ger: "DE",
  brd: "DE",
  fra: "FR",
  esp: "ES",
  ita: "IT",
  nld: "NL",
  holland: "NL",
  "the netherlands": "NL",
  aut: "AT",
  che: "CH",
  can: "CA",
  aus: "AU",
  bra: "BR",
  ind: "IN",
  chn: "CN",
  jpn: "JP",
  uae: "AE",
  "czech republic": "CZ",
  "south korea": "KR",
  "republic of korea": "KR",
  russia: "RU",
  "russian federation": "RU",
  turkey: "TR",
  türkiye: "TR",
};

/** Built at the first question: seven languages times 245 names cost some ten milliseconds. */
let names: Map<string, CountryCode> | undefined;

/** ISO 3166 alpha-2 of a code or a name in seven languages ("DE", "Deutschland", "Allemagne", "USA"); else undefined. */
export function countryCode(value: unknown): CountryCode | undefined {
  if (isBlank(value)) return undefined;
  const text = plainText(value);
  const code = text.toUpperCase();
  if (code.length === 2 && isSupportedCountry(code)) return code;
  names ??= countryNames();
  return names.get(foldText(text));
}

function countryNames(): Map<string, CountryCode> {
  const found = new Map<string, CountryCode>();
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames([language], { type: "region" });
    for (const code of getCountries()) found.set(foldText(display.of(code) ?? code), code);
  }
  for (const [alias, code] of Object.entries(ALIASES)) found.set(foldText(alias), code);
  return found;
}
