export type Place = {
  city: string;
  region: string;
  country: string;
  countryCode: string;
  part: "europe" | "americas" | "asia";
};

type Country = {
  code: string;
  name: string;
  part: Place["part"];
  mobile: string;
  digits: number;
  cities: readonly (readonly [string, string])[];
};

/** `mobile` is a prefix that, followed by `digits` digits, is a mobile number of the country's plan. */
export const countries: readonly Country[] = [
  { code: "US", name: "United States", part: "americas", mobile: "+141555501", digits: 2, cities: [["San Francisco", "California"], ["Austin", "Texas"], ["Boston", "Massachusetts"], ["New York", "New York"]] },
  { code: "CA", name: "Canada", part: "americas", mobile: "+160455501", digits: 2, cities: [["Vancouver", "British Columbia"], ["Toronto", "Ontario"]] },
  { code: "BR", name: "Brazil", part: "americas", mobile: "+55119876", digits: 5, cities: [["São Paulo", "São Paulo"]] },
  { code: "GB", name: "United Kingdom", part: "europe", mobile: "+447911", digits: 6, cities: [["London", "England"], ["Manchester", "England"], ["Edinburgh", "Scotland"]] },
  { code: "DE", name: "Germany", part: "europe", mobile: "+49151234", digits: 5, cities: [["Berlin", "Berlin"], ["München", "Bavaria"], ["Köln", "North Rhine-Westphalia"]] },
  { code: "FR", name: "France", part: "europe", mobile: "+33612", digits: 6, cities: [["Paris", "Île-de-France"], ["Lyon", "Auvergne-Rhône-Alpes"]] },
  { code: "ES", name: "Spain", part: "europe", mobile: "+34612", digits: 6, cities: [["Madrid", "Madrid"], ["Barcelona", "Catalonia"]] },
  { code: "NL", name: "Netherlands", part: "europe", mobile: "+31612", digits: 6, cities: [["Amsterdam", "North Holland"], ["Utrecht", "Utrecht"]] },
  { code: "SE", name: "Sweden", part: "europe", mobile: "+46701", digits: 6, cities: [["Stockholm", "Stockholm"], ["Göteborg", "Västra Götaland"]] },
  { code: "PL", name: "Poland", part: "europe", mobile: "+48501", digits: 6, cities: [["Kraków", "Lesser Poland"], ["Warszawa", "Masovia"]] },
  { code: "IN", name: "India", part: "asia", mobile: "+91981", digits: 7, cities: [["Bengaluru", "Karnataka"], ["Mumbai", "Maharashtra"]] },
  { code: "JP", name: "Japan", part: "asia", mobile: "+819012", digits: 6, cities: [["Tokyo", "Tokyo"]] },
]; // prettier-ignore

/** Where a company under this top-level domain sits; other endings say nothing. */
export const countryOfTld: Record<string, string> = { de: "DE", fr: "FR", es: "ES", nl: "NL", uk: "GB", se: "SE", pl: "PL", ca: "CA", in: "IN", br: "BR", jp: "JP" }; // prettier-ignore

export const countryShares = [
  ["US", 38], ["GB", 14], ["DE", 11], ["FR", 9], ["NL", 6], ["ES", 5], ["SE", 4], ["PL", 4], ["CA", 4], ["IN", 3], ["BR", 1], ["JP", 1],
] as const; // prettier-ignore
