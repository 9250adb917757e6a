import type { Knowledge } from "../knowledge.ts";
import { fieldsList, questionOf, textOf } from "../reading.ts";
import { type Bill, json, type Route } from "../wire.ts";
import { domainOf } from "../world/fold.ts";

type Verdict = { status: string; sub: string };

/** One address in fifty cannot be settled: the mail server stalls. Else the truth, which no finder knows. */
export function verdictOf(knows: Knowledge, email: string): Verdict {
  const { world } = knows;
  const [local = "", domain = ""] = email.split("@");
  if (!/^[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(email)) return { status: "invalid", sub: "failed_syntax_check" };
  const truth = world.truthOf(email);
  const { mail } = world.domain(domain);
  if (truth === "disposable") return { status: "do_not_mail", sub: "disposable" };
  if (mail === "nxdomain" || mail === "no_mx") return { status: "invalid", sub: "no_dns_entries" };
  if (mail === "null_mx") return { status: "invalid", sub: "does_not_accept_mail" };
  const chance = knows.chance(`verdict|${email}`);
  if (chance < 0.02)
    return {
      status: "unknown",
      sub: ["greylisted", "timeout_exceeded", "antispam_system"][Math.floor(chance * 150)] ?? "greylisted",
    };
  if (truth === "role")
    return { status: "do_not_mail", sub: mail === "catch_all" ? "role_based_catch_all" : "role_based" };
  if (truth === "catch_all") return { status: "catch-all", sub: "" };
  if (truth === "invalid") return { status: "invalid", sub: "mailbox_not_found" };
  if (chance > 0.998) return { status: chance > 0.999 ? "abuse" : "spamtrap", sub: "" };
  return { status: "valid", sub: local.includes("+") ? "alias_address" : "" };
}

const stamp = (nowMs: number) => new Date(nowMs).toISOString().replace("T", " ").replace("Z", "");
const providers = { google: "g-suite", outlook: "microsoft", own: "" } as const;

export function validation(knows: Knowledge, asked: string, nowMs: number) {
  const address = asked.trim();
  const email = address.toLowerCase();
  const { status, sub } = verdictOf(knows, email);
  const facts = knows.world.domain(domainOf(email));
  const hasMail = facts.mail === "normal" || facts.mail === "catch_all";
  const person = status === "valid" || status === "catch-all" ? knows.findPerson({ email }) : undefined;
  return {
    address,
    status,
    sub_status: sub,
    free_email: facts.kind === "webmail",
    did_you_mean: null,
    account: email.split("@")[0] ?? null,
    domain: facts.domain || null,
    domain_age_days: "5821",
    smtp_provider: hasMail ? providers[facts.mailHost] : "",
    mx_found: String(hasMail),
    mx_record: hasMail ? `mx.${facts.domain}` : "",
    catchall_domain: facts.mail === "catch_all",
    firstname: person?.firstName ?? null,
    lastname: person?.lastName ?? null,
    gender: null,
    country: null,
    region: null,
    city: null,
    zipcode: null,
    processed_at: stamp(nowMs),
  };
}

const bill = (email: string, status: string): Bill => ({
  question: questionOf("verify-email", { email }),
  credits: status === "unknown" ? 0 : 1,
});

export const validate: Route["handle"] = ({ query }, { knows, nowMs }) => {
  const email = query.get("email")?.trim();
  if (!email) return json(200, { error: "Missing parameter: email" });
  const result = validation(knows, email, nowMs);
  return json(200, result, [bill(email, result.status)]);
};

export const validateBatch: Route["handle"] = ({ body }, { knows, nowMs }) => {
  const asked = fieldsList(body["email_batch"]).map((one) => textOf(one, "email_address") ?? "");
  if (asked.length === 0)
    return json(200, { email_batch: [], errors: [{ email_address: "all", error: "Missing parameter: email_batch" }] });
  if (asked.length > 100)
    return json(200, {
      email_batch: [],
      errors: [{ email_address: "all", error: "Maximum number of emails per request is 100" }],
    });
  const filled = asked.filter((email) => email !== "");
  const results = filled.map((email) => validation(knows, email, nowMs));
  const errors = asked
    .filter((email) => email === "")
    .map(() => ({ email_address: "", error: "Invalid email address" }));
  return json(
    200,
    { email_batch: results, errors },
    results.map(({ address, status }) => bill(address, status)),
  );
};
