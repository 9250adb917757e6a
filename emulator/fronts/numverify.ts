import { type Front, json, type Route, second } from "../wire.ts";
import { countries } from "../world/places.ts";
import { verifierProfile } from "./mailbox.ts";
import { phoneBill, phoneLineOf } from "./phone-line.ts";

const types = { mobile: "mobile", landline: "landline", voip: "special_services" } as const;
/** Every error is an answer with status 200. */
const failure = (code: number, type: string, info: string) =>
  json(200, { success: false, error: { code, type, info } });

const validate: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("number")?.trim();
  if (!asked) return failure(210, "no_phone_number_provided", "Please specify a phone number. [Example: 14158586273]");
  if (!/^\+?[\d ()-]+$/.test(asked))
    return failure(211, "non_numeric_phone_number_provided", "Please specify a numeric phone number.");
  const line = phoneLineOf(knows, asked);
  return json(
    200,
    {
      valid: line.valid,
      number: asked.replace(/\D/g, ""),
      local_format: line.local,
      international_format: line.valid ? line.e164 : "",
      country_prefix: line.valid ? `+${line.dialCode}` : "",
      country_code: line.countryCode,
      country_name: line.countryName,
      location: line.location,
      carrier: line.carrier,
      line_type: line.valid ? types[line.type] : null,
    },
    [phoneBill(line)],
  );
};

/** Numverify of apilayer. */
export function numverify(): Front {
  const all = { method: "GET", group: "all", windows: [{ limit: 50, perMs: second }] } as const;
  return {
    slug: "numverify",
    profile: verifierProfile(200, 0.003),
    keyed: true,
    keyOf: ({ query }) => query.get("access_key") ?? undefined,
    routes: [
      { ...all, path: "/validate", operation: "verify-phone", credits: 1, handle: validate },
      {
        ...all,
        path: "/countries",
        operation: "countries",
        credits: 0,
        handle: () =>
          json(
            200,
            Object.fromEntries(countries.map(({ code, name }) => [code, { country_name: name, dialling_code: "+" }])),
          ),
      },
    ],
    refuse: (reason) =>
      reason === "missing_key"
        ? failure(101, "missing_access_key", "You have not supplied an API Access Key.")
        : failure(101, "invalid_access_key", "You have not supplied a valid API Access Key."),
    tooFast: () => failure(106, "rate_limit_reached", "You have exceeded the maximum rate limit of your plan."),
    outOfCredits: () => failure(104, "usage_limit_reached", "Your monthly API request volume has been reached."),
    unknownPath: () => failure(103, "invalid_api_function", "This API Function does not exist."),
  };
}
