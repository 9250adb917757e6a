import type { Knowledge } from "../knowledge.ts";
import { questionOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { domainOf } from "../world/fold.ts";
import { hunterError, hunterStatus, param } from "./hunter-answers.ts";
import type { Recent } from "./recent.ts";

/** One address in seventy takes longer than the vendor waits: 202 until it is done, and one bill for all the asking. */
export const verifyEmail =
  (verifying: Recent<number>): Route["handle"] =>
  (request, context) => {
    const email = param(request, "email")?.toLowerCase();
    if (!email) return hunterError(400, "wrong_params", "You are missing the email parameter");
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) return hunterError(400, "invalid_email", "The email address is invalid");
    const { knows, account, nowMs } = context;
    const chance = knows.chance(`verify|${email}`);
    if (chance > 0.996)
      return hunterError(222, "smtp_failure", "The remote SMTP server answered unexpectedly. Please retry later.");
    const asked = `${account.key}|${email}`;
    const since = verifying.get(asked);
    if (chance < 0.014) {
      if (since === undefined) verifying.set(asked, nowMs);
      const due = (since ?? nowMs) + context.backgroundMs(3_000);
      if (nowMs < due) return { status: 202, body: { data: null, meta: { params: { email } } } };
      verifying.delete(asked);
    }
    return json(200, { data: verdictData(knows, email), meta: { params: { email } } }, [
      { question: questionOf("verify-email", { email }), credits: 1 },
    ]);
  };

function verdictData(knows: Knowledge, email: string) {
  const unsure = knows.chance(`unsure|${email}`) < 0.03;
  const status = unsure ? "unknown" : hunterStatus(knows, email);
  const { mail, kind } = knows.world.domain(domainOf(email));
  const hasMail = mail === "normal" || mail === "catch_all";
  const result = status === "valid" ? "deliverable" : status === "invalid" ? "undeliverable" : "risky";
  const scores = { valid: 100, invalid: 0, accept_all: 66, webmail: 50, disposable: 50, unknown: 40 };
  return {
    status,
    result,
    _deprecation_notice: "Using result is deprecated, use status instead",
    score: scores[status],
    email,
    regexp: true,
    gibberish: false,
    disposable: kind === "disposable",
    webmail: kind === "webmail",
    mx_records: hasMail,
    smtp_server: hasMail,
    smtp_check: status === "valid" || status === "accept_all" || status === "webmail",
    accept_all: mail === "catch_all",
    block: unsure,
    sources: [],
  };
}
