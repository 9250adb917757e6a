import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { alpha2, internationalNumber, judgedNumber, lineType } from "@/lib/providers/line.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, flag, group, text } from "@/lib/providers/reading.ts";
import { readReason } from "@/lib/providers/status.ts";

const errorBody = z.object({ success: flag, error: group({ code: count, type: text, info: text }), message: text });

/** Errors are HTTP 200 with `success: false` and a code of apilayer's; the newer host says a month's end with 429. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500) return undefined;
  if (reply.status === 429 && /month|daily|per day|plan|quota/i.test(body.message ?? ""))
    return failed("quota", "The Numverify plan is used up");
  if (body.success !== false && body.error?.code === undefined) return undefined;
  const { code, info, type } = body.error ?? {};
  switch (code) {
    case 101:
    case 102:
    case 105:
      return failed("auth", `Numverify refused the key: ${info ?? type ?? code}`);
    case 104:
      return failed("quota", "The Numverify plan is used up");
    case 106:
      return failed("rate_limit", "Numverify limits the calls");
  }
  if (/access_key|inactive_user|access_restricted/.test(type ?? "")) return failed("auth", "Numverify refused the key");
  if (/usage_limit/.test(type ?? "")) return failed("quota", "The Numverify plan is used up");
  if (/rate_limit/.test(type ?? "")) return failed("rate_limit", "Numverify limits the calls");
  return (
    readReason(reply) ?? failed("invalid_input", `Numverify refused the question: ${info ?? type ?? "no reason given"}`)
  );
};

export const numverify = defineProvider({
  slug: "numverify",
  name: "Numverify",
  category: "phone",
  tier: "budget",
  description: "Checks phone numbers of 232 countries, with line type, carrier and place.",
  website: "https://numverify.com",
  docsUrl: "https://docs.apilayer.com/numverify/docs/api-key-authentication",
  evidence: "official",
  mark: { initials: "Nv", color: "#be123c" },
  auth: { kind: "query", name: "access_key" },
  baseUrl: "https://apilayer.net/api",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "No rate limits are documented; ten calls a second and 2,000 a day are kept to.",
    "The error codes other than 101 are from memory.",
    "No page says what is left; the key is tested with the list of countries, and that this costs nothing is assumed.",
    "The free plan is said to answer over http only, which is not used here.",
  ],
  operations: [
    operation("verify-phone", {
      needs: [["phone"]],
      request: (input) => ({
        method: "GET",
        path: "/validate",
        query: { number: internationalNumber(input.phone).slice(1) },
      }),
      reply: z
        .object({
          valid: flag,
          number: anything,
          international_format: anything,
          country_code: anything,
          carrier: text,
          line_type: text,
        })
        .refine(({ valid }) => valid !== undefined, "valid is missing"),
      read: (body, input) => {
        const number = judgedNumber(body.international_format, input.phone, body.number);
        if (number === undefined) return malformedText("number is missing");
        return found({
          phone: number,
          status: body.valid ? "valid" : "invalid",
          type: body.valid ? lineType(body.line_type) : undefined,
          carrier: body.carrier,
          country: alpha2(body.country_code),
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/countries" }),
    reply: z.record(z.string(), z.object({ country_name: z.unknown() })).refine((list) => Object.keys(list).length > 0),
    read: () => found({ remaining: null, unit: "requests" }),
  }),
});
