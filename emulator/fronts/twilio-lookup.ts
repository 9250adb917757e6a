import { basicPair, type Front, json, type Route, second } from "../wire.ts";
import { textsOf, queryFields } from "../reading.ts";
import { verifierProfile } from "./mailbox.ts";
import { phoneBill, phoneLineOf } from "./phone-line.ts";

const LINE_TYPE_DOLLARS = 0.008;
const types = { mobile: "mobile", landline: "landline", voip: "nonFixedVoip" } as const;
const failure = (status: number, code: number, message: string) =>
  json(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });

/** One look-up in fifty has the number and no line: the carrier's own register did not answer. */
const lookUp: Route["handle"] = ({ params, query }, { knows, baseUrl }) => {
  const asked = decodeURIComponent(params["number"] ?? "");
  if (!/\d/.test(asked)) return failure(404, 20404, `The requested resource ${asked} was not found`);
  const line = phoneLineOf(knows, asked);
  const packages = textsOf(queryFields(query), "Fields");
  const wanted = packages.includes("line_type_intelligence");
  const silent = line.valid && knows.chance(`register|${line.e164}`) < 0.02;
  const known = wanted && line.valid && !silent;
  return json(
    200,
    {
      calling_country_code: line.valid ? line.dialCode : null,
      country_code: line.valid ? line.countryCode : null,
      phone_number: line.e164,
      national_format: line.valid ? line.local : null,
      valid: line.valid,
      validation_errors: line.valid ? [] : ["INVALID_LENGTH"],
      caller_name: null,
      line_type_intelligence: wanted
        ? {
            error_code: silent ? 60600 : null,
            mobile_country_code: known ? "310" : null,
            mobile_network_code: known ? "456" : null,
            carrier_name: known ? line.carrier : null,
            type: known ? types[line.type] : null,
          }
        : null,
      url: `${baseUrl}/v2/PhoneNumbers/${line.e164}`,
    },
    wanted ? [phoneBill(line, LINE_TYPE_DOLLARS)] : [],
  );
};

/** Twilio Lookup v2. Its credits are US dollars; a look-up without packages is free, also for an account without funds. */
export function twilioLookup(): Front {
  const suspended = failure(401, 20005, "Account not active");
  return {
    slug: "twilio-lookup",
    profile: verifierProfile(180, 1),
    credential: "emu-twilio-lookup-1:secret",
    keyed: true,
    keyOf: (request) => basicPair(request)?.username,
    routes: [
      {
        method: "GET",
        path: "/v2/PhoneNumbers/:number",
        operation: "verify-phone",
        group: "all",
        windows: [{ limit: 50, perMs: second }],
        credits: LINE_TYPE_DOLLARS,
        handle: lookUp,
      },
    ],
    refuse: () => failure(401, 20003, "Authenticate"),
    tooFast: () => failure(429, 20429, "Too Many Requests"),
    outOfCredits: () => suspended,
    unknownPath: ({ path }) => failure(404, 20404, `The requested resource ${path} was not found`),
  };
}
