import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, joinName } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import { companyAnswer, fullReply, personAnswer } from "./datagma-full-reply.ts";
import { emailAnswer, emailReply, phoneAnswer, phoneReply } from "./datagma-reply.ts";

const errorBody = z.object({ code: count });

/**
 * Errors are `{code, message}` with the codes of gRPC, on any status: 5 is not found, 13 with "can't get credit" an empty
 * account (with HTTP 500).
 */
const readError: ReadError = (reply) => {
  const code = errorBody.safeParse(reply.body).data?.code;
  const reason = errorText(reply.body) ?? "";
  if (reply.status >= 400 || code !== undefined) {
    if (/credit/i.test(reason)) return failed("quota", "The Datagma key is out of credits");
    if (code === 5 || /not found|no result/i.test(reason)) return notFound();
    if (code === 16 || code === 7 || /api ?(id|key)|token/i.test(reason))
      return failed("auth", "Datagma refused the key");
    if (code === 8) return readStatus({ ...reply, status: 429 });
    if (code === 3) return failed("invalid_input", refusal("Datagma refused the question", reply));
    if (code !== undefined && reply.status < 400) return failed("unavailable", refusal("Datagma failed", reply));
  }
  return undefined;
};

const get = (path: string, query: Record<string, string | boolean | number | undefined>) => ({
  method: "GET" as const,
  path,
  query,
});
const nameOf = (input: PersonQuery) => input.fullName ?? joinName(input.firstName, input.lastName);

export const datagma = defineProvider({
  slug: "datagma",
  name: "Datagma",
  category: "database",
  tier: "standard",
  description: "Business addresses verified as they are found, mobile numbers, and profiles of people and companies.",
  website: "https://datagma.com",
  docsUrl: "https://datagmaapi.readme.io",
  evidence: "connector",
  mark: { initials: "Dg", color: "#db2777" },
  auth: { kind: "query", name: "apiId" },
  baseUrl: "https://gateway.datagma.net/api/ingress",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "Limits are not published; the pace is assumed.",
    "A newer version of the search for addresses (v8) exists; version 6 is the one its clients use.",
    "How a refused key looks is not documented.",
    "An address it calls most probable is not charged; it is kept as unknown or catch-all.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
      ],
      request: (input) =>
        get("/v6/findEmail", {
          fullName: nameOf(input),
          company: input.companyDomain ?? input.companyName,
          // 3 asks for the address, 2 for the domain only.
          findEmailV2Step: 3,
          findEmailV2Country: "General",
        }),
      reply: emailReply,
      read: emailAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("find-phone", {
      needs: [["linkedinUrl"], ["email"]],
      request: (input) =>
        get("/v1/search", {
          username: input.linkedinUrl,
          email: input.linkedinUrl ? undefined : input.email,
          minimumMatch: 1,
          whatsappCheck: true,
        }),
      reply: phoneReply,
      read: phoneAnswer,
      charge: { rule: "per_hit", credits: 30 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("enrich-person", {
      needs: [["linkedinUrl"], ["email"], ["fullName", "companyDomain"], ["fullName", "companyName"]],
      request: (input) =>
        get("/v2/full", {
          data: input.linkedinUrl ?? input.email ?? input.fullName,
          companyKeyword: input.linkedinUrl || input.email ? undefined : (input.companyDomain ?? input.companyName),
          personFull: true,
        }),
      reply: fullReply,
      read: personAnswer,
      charge: { rule: "per_hit", credits: 2 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("enrich-company", {
      needs: [["domain"], ["name"]],
      request: (input) => get("/v2/full", { data: input.domain ?? input.name, companyPremium: true }),
      reply: fullReply,
      read: companyAnswer,
      charge: { rule: "per_hit", credits: 2 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => get("/v1/mine", {}),
    reply: z.object({ credit: count, credits: count, currentCredit: count }),
    read: (body) => {
      const remaining = body.credit ?? body.credits ?? body.currentCredit;
      return remaining === undefined ? malformedText("credit is missing") : found({ remaining, unit: "credits" });
    },
  }),
});
