import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { alpha2, internationalNumber, judgedNumber, lineType } from "@/lib/providers/line.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, flag, text } from "@/lib/providers/reading.ts";

const errorBody = z.object({ status: text, code: count, message: text });

/** https://veriphone.io/docs/v2: the body repeats the status. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || body.status !== "error" || reply.status >= 500) return undefined;
  const code = body.code ?? reply.status;
  if (code === 401 || code === 403) return failed("auth", "Veriphone refused the key");
  if (code === 402) return failed("quota", "The Veriphone account is out of credits");
  if (code === 429) return failed("rate_limit", "Veriphone limits the calls");
  if (code >= 500) return failed("unavailable", "Veriphone failed");
  return failed("invalid_input", `Veriphone refused the question: ${errorText(reply.body) ?? "no reason given"}`);
};

export const veriphone = defineProvider({
  slug: "veriphone",
  name: "Veriphone",
  category: "phone",
  tier: "budget",
  description: "Checks phone numbers against the numbering plans of all countries, with line type and carrier.",
  website: "https://veriphone.io",
  docsUrl: "https://veriphone.io/docs/v2",
  evidence: "official",
  mark: { initials: "Vp", color: "#0369a1" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.veriphone.io",
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
    "The page that says what is left is named from memory; several spellings of its answer are read.",
    "A number that cannot be parsed is an answer, and counted as billed.",
  ],
  operations: [
    operation("verify-phone", {
      needs: [["phone"]],
      request: (input) => ({
        method: "GET",
        path: "/v2/verify",
        query: { phone: internationalNumber(input.phone) },
      }),
      reply: z
        .object({
          status: text,
          phone: anything,
          phone_valid: flag,
          phone_type: text,
          country_code: anything,
          e164: anything,
          international_number: anything,
          carrier: text,
        })
        .refine((body) => body.phone_valid !== undefined || body.status === "syntax-error", "phone_valid is missing"),
      read: (body, input) => {
        const number = judgedNumber(body.e164, body.international_number, input.phone, body.phone);
        if (number === undefined) return malformedText("phone is missing");
        const valid = body.phone_valid ?? false;
        return found({
          phone: number,
          status: valid ? "valid" : "invalid",
          type: valid ? lineType(body.phone_type) : undefined,
          carrier: body.carrier,
          country: alpha2(body.country_code),
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v2/credits" }),
    reply: z.object({ credits: count, remaining: count, remaining_credits: count, balance: count }),
    read: (body) => {
      const left = body.credits ?? body.remaining ?? body.remaining_credits ?? body.balance;
      return left === undefined
        ? malformedText("the credits are missing")
        : found({ remaining: left, unit: "credits" });
    },
  }),
});
