import { z } from "zod";
import type { PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { alpha2, internationalNumber, judgedNumber, lineType } from "@/lib/providers/line.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, flag, group, text } from "@/lib/providers/reading.ts";

const errorBody = z.object({ code: count, message: text });

/** https://www.twilio.com/docs/api/errors: the code says more than the status. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500) return undefined;
  const body = errorBody.safeParse(reply.body).data;
  switch (body?.code) {
    case 20003:
    case 20006:
      return failed("auth", "Twilio refused the key");
    case 20005:
      return failed("quota", "The Twilio account is not active; it may be out of funds");
    case 20429:
      return failed("rate_limit", "Twilio limits the calls");
  }
  return undefined;
};

const numberReply = z
  .object({
    phone_number: anything,
    valid: flag,
    country_code: anything,
    line_type_intelligence: group({ type: text, carrier_name: text }),
  })
  .refine(({ valid }) => valid !== undefined, "valid is missing");

function finding(body: z.infer<typeof numberReply>, asked: string | undefined): Outcome<PhoneFinding> {
  const number = judgedNumber(body.phone_number, asked);
  if (number === undefined) return malformedText("phone_number is missing");
  const line = body.line_type_intelligence;
  return found({
    phone: number,
    status: body.valid ? "valid" : "invalid",
    // A package that failed has an `error_code` and nulls; the number was judged all the same.
    type: lineType(line?.type),
    carrier: line?.carrier_name,
    country: alpha2(body.country_code),
  });
}

/** US dollars for the package of line type and carrier; formatting and validation by themselves are free. */
const LINE_TYPE_DOLLARS = 0.008;

export const twilioLookup = defineProvider({
  slug: "twilio-lookup",
  name: "Twilio Lookup",
  category: "phone",
  tier: "standard",
  description: "Checks phone numbers all over the world and names their line type and carrier.",
  website: "https://www.twilio.com/lookup",
  docsUrl: "https://www.twilio.com/docs/lookup/v2-api",
  evidence: "official",
  mark: { initials: "Tw", color: "#dc2626" },
  auth: { kind: "basic", key: "both" },
  baseUrl: "https://lookups.twilio.com",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "Prices are in US dollars: 0.008 for line type and carrier, from memory; an invalid number is counted as billed.",
    "What is left on an account stands on a page named after the account, which is not asked; the key is tested with a free look-up.",
    'An account without funds is said to be "not active", from memory.',
    "No rate limits are documented; ten calls a second and 2,000 a day are kept to.",
  ],
  operations: [
    operation("verify-phone", {
      needs: [["phone"]],
      request: (input) => ({
        method: "GET",
        path: `/v2/PhoneNumbers/${encodeURIComponent(internationalNumber(input.phone))}`,
        query: { Fields: "line_type_intelligence" },
      }),
      reply: numberReply,
      read: (body, input) => finding(body, input.phone),
      charge: { rule: "per_call", credits: LINE_TYPE_DOLLARS, pool: "US dollars" },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    // Twilio's own example number; without `Fields` nothing is billed.
    request: () => ({ method: "GET", path: "/v2/PhoneNumbers/%2B14159929960" }),
    reply: numberReply,
    read: () => found({ remaining: null, unit: "US dollars" }),
  }),
});
