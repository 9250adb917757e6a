import { defineProvider, operation } from "@/lib/providers/define.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { refusedQuestionProbe } from "@/lib/providers/key-probe.ts";
import { alpha2, internationalNumber, judgedNumber, lineType } from "@/lib/providers/line.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { errorText, percentage } from "@/lib/providers/reading.ts";
import { companyOf, companyReply, emailReply, phoneReply } from "./abstract-api-reply.ts";

/** A used-up plan is 422 here, and 429 is either too fast or the plan: the sentence tells. */
const readError: ReadError = (reply) => {
  if (reply.status !== 422 && reply.status !== 429) return undefined;
  if (typeof reply.body !== "object") return undefined;
  const reason = errorText(reply.body) ?? "";
  const used =
    /quota|credit|plan|month|reached|usage limit/i.test(reason) && !/per second|too many|\brate\b/i.test(reason);
  if (used || (reply.status === 422 && !/validation|invalid|required/i.test(reason)))
    return failed("quota", "The Abstract plan is used up");
  return reply.status === 429 ? failed("rate_limit", "Abstract limits the calls") : undefined;
};

export const abstractApi = defineProvider({
  slug: "abstract-api",
  name: "Abstract API",
  category: "verification",
  tier: "budget",
  description: "Small look-ups by the call: e-mail addresses, phone numbers and companies.",
  website: "https://www.abstractapi.com",
  docsUrl: "https://docs.abstractapi.com/company-enrichment",
  evidence: "connector",
  mark: { initials: "Ab", color: "#334155" },
  auth: { kind: "query", name: "api_key" },
  baseUrl: "https://emailreputation.abstractapi.com/v1",
  hosts: ["companyenrichment.abstractapi.com", "phonevalidation.abstractapi.com"],
  limits: { windows: [{ limit: 1, perMs: 1_000 }] },
  readError,
  doubts: [
    "Each of Abstract's APIs has a key of its own: one key works for one of the operations only, and the test of the key is the e-mail API's.",
    "The replies about e-mail addresses and phone numbers are described by public clients' code; the older shapes are read as well.",
    "One call a second is the free plan's limit, from memory.",
    "The key is tested with a question that lacks an address, and that this is refused free of charge is assumed.",
    "A deliverable address at a domain that takes any is catch_all here: Abstract has no verdict of its own for it.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/", query: { email: input.email } }),
      reply: emailReply,
      read: (body, input) => {
        const said = deliverabilityOf(body.status);
        const caught = said === "deliverable" && body.catchAll ? "risky" : said;
        return found({
          email: body.email ?? input.email ?? "",
          status: mailboxStatus(caught, body),
          confidence: percentage(body.score, 1),
          reason: [body.status, body.detail].filter((word) => word !== undefined).join("/"),
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => ({
        method: "GET",
        path: "https://companyenrichment.abstractapi.com/v2/",
        query: { domain: input.domain },
      }),
      reply: companyReply,
      read: (body) => {
        const company = companyOf(body);
        return company ? found(company) : notFound();
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
    operation("verify-phone", {
      needs: [["phone"]],
      request: (input) => ({
        method: "GET",
        path: "https://phonevalidation.abstractapi.com/v1/",
        query: { phone: internationalNumber(input.phone) },
      }),
      reply: phoneReply,
      read: (body, input) => {
        const number = judgedNumber(body.international, input.phone, body.phone);
        if (number === undefined) return malformedText("phone is missing");
        return found({
          phone: number,
          status: body.valid ? "valid" : "invalid",
          type: body.valid ? lineType(body.type) : undefined,
          carrier: body.carrier,
          country: alpha2(body.country),
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
    }),
  ],
  quota: refusedQuestionProbe(() => ({ method: "GET", path: "/" }), "requests"),
});
