import { z } from "zod";
import type { EmailFinding, EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { FailedOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { domain, foundEmail, judgedAddress, rows, text, verdictOf } from "@/lib/providers/reading.ts";

/**
 * Statuses as in the vendor's list. A spam trap and a known complainer are no addresses to write to, so they are
 * `invalid` here, with the vendor's word as the reason; so is what is left of `do_not_mail` after roles and disposables.
 */
const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  unknown: "unknown",
  spamtrap: "invalid",
  abuse: "invalid",
  do_not_mail: "invalid",
};
const subStatuses: Record<string, EmailStatus> = {
  role_based: "role",
  role_based_catch_all: "role",
  role_based_accept_all: "role",
  disposable: "disposable",
};

export const verdictReply = z
  .object({ address: judgedAddress, email_address: judgedAddress, status: text, sub_status: text })
  // `status` may be "", which is an answer; a body without the key is none.
  .refine((body) => "status" in body, "status is missing");

export function verdict(body: z.infer<typeof verdictReply>, asked: string | undefined): Outcome<EmailVerdict> {
  const address = body.address ?? body.email_address ?? asked;
  if (!address) return malformedText("address is missing");
  const main = verdictOf(statuses, body.status) ?? "unknown";
  const finer = verdictOf(subStatuses, body.sub_status);
  const status = main === "invalid" && body.status?.toLowerCase() !== "do_not_mail" ? main : (finer ?? main);
  const reason = [body.status, body.sub_status].filter((word) => word !== undefined).join("/") || undefined;
  // Unknown verdicts are not billed.
  return found({ email: address, status, reason }, main === "unknown" ? { credits: 0 } : {});
}

/** "Invalid API key or your account ran out of credits" is one message for two things. */
export function refusalOf(reason: string): FailedOutcome {
  if (/api[ _]?key/i.test(reason))
    return failed("auth", "ZeroBounce refused the key, or the account is out of credits");
  if (/credit/i.test(reason)) return failed("quota", "The ZeroBounce account is out of credits");
  if (/too many|\brate\b|limit/i.test(reason)) return failed("rate_limit", "ZeroBounce limits the calls");
  if (/internal|went wrong|try again later|unavailable|timed? ?out/i.test(reason))
    return failed("unavailable", `ZeroBounce failed: ${reason}`);
  return failed("invalid_input", `ZeroBounce refused the question: ${reason}`);
}

const batchReply = z.object({
  email_batch: rows(verdictReply),
  errors: rows(z.object({ email_address: text, error: text })),
});

/** One outcome per question, matched by address; an error for "all" is the whole call's. */
export function readBatch(body: unknown, inputs: readonly { email?: string | undefined }[]): Outcome<EmailVerdict>[] {
  const parsed = batchReply.safeParse(body);
  if (!parsed.success) return inputs.map(() => malformedText("the batch has no rows"));
  const errors = new Map(
    parsed.data.errors.map((row) => [row.email_address?.toLowerCase(), refusalOf(row.error ?? "no reason given")]),
  );
  const whole = errors.get("all");
  if (whole) return inputs.length === 0 ? [whole] : inputs.map(() => whole);
  const answers = parsed.data.email_batch.map(
    (row) => [row.address ?? row.email_address, verdict(row, undefined)] as const,
  );
  if (inputs.length === 0) return [...answers.map(([, outcome]) => outcome), ...errors.values()];
  const byAddress = new Map(answers);
  return inputs.map(({ email: address = "" }) => {
    const key = address.trim().toLowerCase();
    return byAddress.get(key) ?? errors.get(key) ?? malformedText("the address is not in the reply");
  });
}

/** The finder's words for how sure it is. */
const confidences: Record<string, number> = { high: 90, medium: 60, low: 30 };

export const finderReply = z
  .object({
    email: foundEmail,
    domain,
    company_name: text,
    status: text,
    confidence: text,
    email_confidence: text,
    failure_reason: text,
  })
  .refine((body) => "email" in body, "email is missing");

export function finding(body: z.infer<typeof finderReply>): Outcome<EmailFinding> {
  if (!body.email) return notFound();
  return found({
    email: body.email,
    status: verdictOf(statuses, body.status),
    confidence: confidences[(body.email_confidence ?? body.confidence ?? "").toLowerCase()],
    companyName: body.company_name,
    companyDomain: body.domain,
  });
}
