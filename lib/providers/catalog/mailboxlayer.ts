import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { type Deliverability, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { failed, found } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, flag, judgedAddress, percentage, text } from "@/lib/providers/reading.ts";
import { readReason } from "@/lib/providers/status.ts";

const refused = z.object({ success: z.literal(false), error: z.object({ code: count, type: text, info: text }) });

/** https://mailboxlayer.com/documentation: every error is HTTP 200 with `success: false`; the word says more than the code. */
const readError: ReadError = (reply) => {
  const error = reply.status < 500 ? refused.safeParse(reply.body).data?.error : undefined;
  // The newer host says the end of a plan's month or day with 429.
  if (reply.status === 429 && /month|daily|per day|plan|quota/i.test(errorText(reply.body) ?? ""))
    return failed("quota", "The Mailboxlayer plan is used up");
  switch (error?.type) {
    case "invalid_access_key":
    case "missing_access_key":
    case "inactive_user":
    case "https_access_restricted":
    case "function_access_restricted":
    case "catch_all_access_restricted":
      return failed("auth", `Mailboxlayer refused the key: ${error.type}`);
    case "usage_limit_reached":
    case "monthly_limit_reached":
      return failed("quota", "The Mailboxlayer plan is used up");
    case "rate_limit_reached":
      return failed("rate_limit", "Mailboxlayer limits the calls");
    case "timeout":
      return failed("timeout", "The mail server kept Mailboxlayer waiting");
    default:
      return undefined;
  }
};

/** What is left of the refusals is about the address. */
const readAddressError: ReadError = (reply) => {
  const error = refused.safeParse(reply.body).data?.error;
  if (!error || readError(reply)) return undefined;
  return (
    readReason(reply) ??
    failed("invalid_input", `Mailboxlayer refused the question: ${error.info ?? error.type ?? "no reason given"}`)
  );
};

const verdictReply = z
  .object({
    email: judgedAddress,
    format_valid: flag,
    mx_found: flag,
    smtp_check: flag,
    catch_all: flag,
    role: flag,
    disposable: flag,
    score: count,
  })
  .refine((body) => body.format_valid !== undefined || body.smtp_check !== undefined, "format_valid is missing");

function deliverability(body: z.infer<typeof verdictReply>): Deliverability {
  if (body.format_valid === false || body.mx_found === false || body.smtp_check === false) return "undeliverable";
  if (!body.smtp_check) return "unknown";
  return body.catch_all ? "risky" : "deliverable";
}

export const mailboxlayer = defineProvider({
  slug: "mailboxlayer",
  name: "Mailboxlayer",
  category: "verification",
  tier: "budget",
  description: "Checks an address's syntax, mail server and mailbox, and scores how good it is to send to.",
  website: "https://mailboxlayer.com",
  docsUrl: "https://mailboxlayer.com/documentation",
  evidence: "official",
  mark: { initials: "Ml", color: "#0f766e" },
  auth: { kind: "query", name: "access_key" },
  baseUrl: "https://apilayer.net/api",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "No rate limits are documented; ten calls a second and 2,000 a day are kept to.",
    "No page says what is left; the key is tested with a question that lacks an address, and that this costs nothing is assumed.",
    "Whether a mail server is catch-all is told on larger plans only; without it an accepted address reads as valid.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({
        method: "GET",
        path: "/check",
        query: { email: input.email, smtp: 1, catch_all: 1 },
      }),
      readError: readAddressError,
      reply: verdictReply,
      read: (body, input) => {
        const said = deliverability(body);
        return found({
          email: body.email ?? input.email ?? "",
          status: mailboxStatus(said, { disposable: body.disposable, catchAll: body.catch_all, role: body.role }),
          confidence: percentage(body.score, 1),
          reason: said,
        });
      },
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/check" }),
    // Without an address, this is what a good key gets.
    reply: refused.refine(({ error }) => error.type === "no_email_address_supplied"),
    read: () => found({ remaining: null, unit: "credits" }),
  }),
});
