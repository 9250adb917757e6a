import { bearer, type Front, json, type Route, second } from "../wire.ts";
import { remaining } from "../accounts.ts";
import { textOf } from "../reading.ts";
import { verifierProfile } from "./mailbox.ts";
import { phoneBill, phoneLineOf } from "./phone-line.ts";

const types = { mobile: "mobile", landline: "fixed_line", voip: "voip" } as const;
const failure = (code: number, type: string, message: string) => json(code, { status: "error", code, type, message });

const verify: Route["handle"] = ({ query, body }, { knows }) => {
  const asked = query.get("phone") ?? textOf(body, "phone");
  if (!asked?.trim()) return failure(400, "MissingParameter", "phone is required");
  const line = phoneLineOf(knows, asked);
  return json(
    200,
    {
      status: "success",
      phone: asked,
      phone_valid: line.valid,
      phone_type: line.valid ? types[line.type] : "unknown",
      phone_region: line.location,
      country: line.countryName,
      country_code: line.countryCode,
      country_prefix: line.dialCode,
      international_number: line.valid ? `+${line.dialCode} ${line.local}` : "",
      local_number: line.local,
      e164: line.valid ? line.e164 : "",
      carrier: line.carrier,
    },
    [phoneBill(line)],
  );
};

/** Veriphone, API v2. */
export function veriphone(): Front {
  const all = { method: "ANY", group: "all", windows: [{ limit: 50, perMs: second }] } as const;
  return {
    slug: "veriphone",
    profile: verifierProfile(120, 0.004),
    keyed: true,
    keyOf: (request) => bearer(request) ?? request.query.get("key") ?? undefined,
    routes: [
      { ...all, path: "/v2/verify", operation: "verify-phone", credits: 1, handle: verify },
      {
        ...all,
        path: "/v2/credits",
        operation: "account",
        credits: 0,
        handle: (_request, { account }) => json(200, { credits: Math.floor(remaining(account)) }),
      },
    ],
    refuse: () => failure(401, "Unauthorized", "API key or token required"),
    tooFast: () => failure(429, "TooManyRequests", "Too many requests"),
    outOfCredits: () => failure(402, "PaymentRequired", "Insufficient credits"),
    unknownPath: () => failure(404, "NotFound", "Resource not found"),
  };
}
