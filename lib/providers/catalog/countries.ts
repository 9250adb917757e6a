import { countryCode } from "@/lib/cleaning/country.ts";

/** Countries a search asks for, in the words of the vendor: some know them by name, some by code. */

type Asked = readonly string[] | undefined;

const english = new Intl.DisplayNames(["en"], { type: "region" });
/** Where the vendors' lists have another name than the standard's. */
const usual: Record<string, string> = { HK: "Hong Kong", MO: "Macau", MM: "Myanmar", TR: "Turkey" };

/** English names. What is no country that we know stays as it is: it may be one to the vendor. */
export const countryNames = (asked: Asked): string[] | undefined =>
  asked?.map((one) => {
    const code = countryCode(one);
    return code === undefined ? one : (usual[code] ?? english.of(code) ?? one);
  });

/** ISO 3166 alpha-2, in capitals; what is no country that we know stays as it is. */
export const countryCodes = (asked: Asked): string[] | undefined => asked?.map((one) => countryCode(one) ?? one);
