import type { Knowledge } from "../knowledge.ts";
import { questionOf } from "../reading.ts";
import type { Bill } from "../wire.ts";
import { countries } from "../world/places.ts";

/** What a vendor that checks phone numbers sees of one, before it says so in its own words. */

export type PhoneLine = {
  e164: string;
  valid: boolean;
  countryCode: string;
  countryName: string;
  dialCode: string;
  /** Without the country's code. */
  local: string;
  type: "mobile" | "landline" | "voip";
  carrier: string;
  location: string;
};

const dialCodes: Record<string, string> = { US: "1", CA: "1", BR: "55", GB: "44", DE: "49", FR: "33", ES: "34", NL: "31", SE: "46", PL: "48", IN: "91", JP: "81" }; // prettier-ignore
const carriers = ["Meridian Mobile", "Norcell", "Trans Telecom", "Bluewave"] as const;

/** Numbers of the world are valid, of whatever person; all others are not. One in eight is no mobile line. */
export function phoneLineOf(knows: Knowledge, asked: string): PhoneLine {
  const e164 = `+${asked.replace(/\D/g, "")}`;
  const country = countries.find(
    ({ mobile, digits }) => e164.startsWith(mobile) && e164.length === mobile.length + digits,
  );
  if (!country)
    return {
      e164,
      valid: false,
      countryCode: "",
      countryName: "",
      dialCode: "",
      local: "",
      type: "mobile",
      carrier: "",
      location: "",
    };
  const dialCode = dialCodes[country.code] ?? "";
  const chance = knows.chance(`line|${e164}`);
  return {
    e164,
    valid: true,
    countryCode: country.code,
    countryName: country.name,
    dialCode,
    local: e164.slice(1 + dialCode.length),
    type: chance < 0.08 ? "landline" : chance < 0.125 ? "voip" : "mobile",
    carrier: carriers[Math.floor(chance * carriers.length)] ?? carriers[0],
    location: country.cities[0]?.[0] ?? "",
  };
}

export const phoneBill = ({ e164 }: PhoneLine, credits = 1): Bill => ({
  question: questionOf("verify-phone", { phone: e164 }),
  credits,
});
