import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, flag, group, judgedAddress, text } from "@/lib/providers/reading.ts";
import { readReason } from "@/lib/providers/status.ts";

const errorBody = z.object({ success: text, error: text, debounce: group({ error: text }) });

/** https://developers.debounce.com/api-concepts/responses: `success` is "0" and the sentence is in `debounce.error`. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (!body || reply.status >= 500) return undefined;
  const reason = body.debounce?.error ?? body.error ?? (body.success === "0" ? "no reason given" : undefined);
  if (reason === undefined) return undefined;
  if (reply.status === 429 || /concurrent|too many|rate/i.test(reason))
    return failed("rate_limit", "DeBounce limits the calls");
  if (reply.status === 402 || /credit|balance/i.test(reason))
    return failed("quota", "The DeBounce account is out of credits");
  if (reply.status === 401 || reply.status === 403 || /wrong api|api key|unauthori/i.test(reason))
    return failed("auth", "DeBounce refused the key");
  return readReason(reply) ?? failed("invalid_input", `DeBounce refused the question: ${reason}`);
};

/** All fields are texts, numbers and flags as well. */
const verdictReply = z.object({
  debounce: z
    .object({
      email: judgedAddress,
      code: text,
      role: flag,
      result: text,
      reason: text,
      fullname: text,
      firstname: text,
      lastname: text,
    })
    .refine(({ result, code }) => result !== undefined || code !== undefined, "result is missing"),
});
type Verdict = z.infer<typeof verdictReply>["debounce"];

const codes: Record<string, EmailStatus> = {
  "1": "invalid",
  "2": "invalid",
  "3": "disposable",
  "4": "catch_all",
  "5": "valid",
  "6": "invalid",
  "7": "unknown",
  "8": "role",
};
const reasons: readonly (readonly [RegExp, EmailStatus])[] = [
  [/disposable/i, "disposable"],
  [/accept|catch/i, "catch_all"],
  [/role/i, "role"],
  [/trap|bounce|invalid|syntax|undeliverable/i, "invalid"],
];

/** The four results are the vendor's verdict; what makes an address risky or invalid is in the reason, else in the code. */
function statusOf({ result = "", reason = "", code = "", role }: Verdict): EmailStatus {
  const finer = reasons.find(([word]) => word.test(`${reason} ${result}`))?.[1] ?? codes[code];
  if (/^safe/i.test(result)) return "valid";
  if (/^unknown/i.test(result)) return "unknown";
  if (/^invalid/i.test(result)) return finer === "disposable" ? "disposable" : "invalid";
  if (finer !== undefined && finer !== "valid") return finer;
  return role ? "role" : (finer ?? "unknown");
}

const reasonOf = ({ result, reason }: Verdict) => [result, reason].filter((word) => word !== undefined).join("/");

export const debounce = defineProvider({
  slug: "debounce",
  name: "DeBounce",
  category: "verification",
  tier: "budget",
  description: "Verifies e-mail addresses at a low price, and names the owner of some.",
  website: "https://debounce.com",
  docsUrl: "https://developers.debounce.com/api-concepts/responses",
  evidence: "official",
  mark: { initials: "De", color: "#1d4ed8" },
  auth: { kind: "query", name: "api" },
  baseUrl: "https://api.debounce.io/v1",
  // https://developers.debounce.com/api-concepts/rate-limiting
  limits: { windows: [], concurrency: 5 },
  readError,
  doubts: [
    "Codes other than 5 and 7 are from memory; they decide only where the words do not.",
    "That unknown verdicts are billed as well is assumed.",
    "Lists are not used: one is worked on at a time, and it has to lie on a public address of one's own.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/", query: { email: input.email } }),
      reply: verdictReply,
      read: ({ debounce: said }, input) =>
        found({
          email: said.email ?? input.email ?? "",
          status: statusOf(said),
          reason: reasonOf(said) || undefined,
        }),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
    operation("enrich-person", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/", query: { email: input.email, append: "true" } }),
      reply: verdictReply,
      // The verification is billed in any case, the owner's name only where there is one.
      read: ({ debounce: said }, input) => {
        const { fullname: fullName, firstname: firstName, lastname: lastName } = said;
        if (!fullName && !firstName && !lastName) return notFound({ credits: 1 });
        const email = said.email ?? input.email;
        return found({ fullName, firstName, lastName, email, emailStatus: statusOf(said) });
      },
      charge: { rule: "per_hit", credits: 2 },
      repeat: "paid",
      limits: { windows: [], concurrency: 2 },
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/balance/" }),
    reply: z.object({ balance: count, debounce: group({ balance: count }) }),
    read: ({ balance, debounce: within }) => {
      const remaining = balance ?? within?.balance;
      return remaining === undefined ? malformedText("balance is missing") : found({ remaining, unit: "credits" });
    },
  }),
});
