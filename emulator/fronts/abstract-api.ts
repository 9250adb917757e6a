import { type Front, json, type Route, second } from "../wire.ts";
import { questionOf } from "../reading.ts";
import { deliverabilityOf, mailboxOf, verifierProfile, verifyBill } from "./mailbox.ts";
import { phoneBill, phoneLineOf } from "./phone-line.ts";

const failure = (status: number, code: string, message: string) =>
  json(status, { error: { message, code, details: null } });
const missing = (name: string) => failure(400, "validation_error", `${name} is required.`);

/** There is no word for a domain that takes any address: such an address is deliverable, with a flag. */
const emailReputation: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("email")?.trim();
  if (!asked) return missing("email");
  const seen = mailboxOf(knows, asked);
  const said = deliverabilityOf(seen);
  const status = said === "risky" ? "deliverable" : said;
  return json(
    200,
    {
      email_address: asked,
      email_deliverability: {
        status,
        status_detail: { deliverable: "valid_email", undeliverable: "invalid_mailbox", unknown: "smtp_timeout" }[
          status
        ],
        is_format_valid: seen.why !== "syntax",
        is_smtp_valid: status === "deliverable",
        is_mx_valid: seen.hasMail,
        mx_records: seen.hasMail ? [`mx.${seen.domain}`] : [],
      },
      email_quality: {
        score: status === "deliverable" ? "0.80" : "0.10",
        is_free_email: seen.facts.kind === "webmail",
        is_username_suspicious: false,
        is_disposable: seen.verdict === "disposable",
        is_catchall: seen.facts.mail === "catch_all",
        is_subaddress: seen.local.includes("+"),
        is_role: seen.isRole,
      },
      email_domain: { domain: seen.domain },
      email_risk: { address_risk_status: "low", domain_risk_status: "low" },
      email_breaches: { total_breaches: 0 },
    },
    [verifyBill(seen)],
  );
};

const phoneValidation: Route["handle"] = ({ query }, { knows }) => {
  const asked = query.get("phone")?.trim();
  if (!asked) return missing("phone");
  const line = phoneLineOf(knows, asked);
  return json(
    200,
    {
      phone: asked.replace(/\D/g, ""),
      valid: line.valid,
      format: { international: line.valid ? line.e164 : "", local: line.local },
      country: { code: line.countryCode, name: line.countryName, prefix: line.valid ? `+${line.dialCode}` : "" },
      location: line.location,
      type: line.valid ? line.type : "unknown",
      carrier: line.carrier,
    },
    [phoneBill(line)],
  );
};

/** Every call is billed, whether the company is known or not. */
const companyEnrichment: Route["handle"] = ({ query }, { knows }) => {
  const domain = query.get("domain")?.trim();
  if (!domain) return missing("domain");
  const company = knows.findCompany({ domain });
  return json(
    200,
    {
      domain,
      company_name: company?.name ?? null,
      description: company?.description ?? null,
      industry: company?.industry ?? null,
      year_founded: company?.foundedYear ?? null,
      employee_count: company?.employeeCount ?? null,
      employee_range: company?.employeeRange ?? null,
      city: company?.city ?? null,
      state: company?.region ?? null,
      country: company?.country ?? null,
      tags: company?.keywords ?? null,
      technologies: company?.technologies ?? null,
      linkedin_url: company ? `https://www.linkedin.com/company/${company.linkedinSlug}` : null,
    },
    [{ question: questionOf("enrich-company", { domain }), credits: 1 }],
  );
};

/** Three of Abstract's APIs; each is a host by itself, told apart here by its version. */
export function abstractApi(): Front {
  const all = { method: "GET", credits: 1, windows: [{ limit: 1, perMs: second }] } as const;
  return {
    slug: "abstract-api",
    profile: { ...verifierProfile(600, 0.002), companies: 0.6 },
    keyed: true,
    keyOf: ({ query }) => query.get("api_key") ?? undefined,
    routes: [
      { ...all, path: "/", operation: "verify-email", group: "email", handle: emailReputation },
      { ...all, path: "/v1", operation: "verify-phone", group: "phone", handle: phoneValidation },
      { ...all, path: "/v2", operation: "enrich-company", group: "company", handle: companyEnrichment },
    ],
    refuse: () => failure(401, "unauthorized", "Invalid API key provided."),
    tooFast: () => failure(429, "too_many_requests", "You have exceeded the number of requests per second."),
    outOfCredits: () => failure(422, "quota_reached", "You have reached the quota of your plan."),
    unknownPath: () => failure(404, "not_found", "Not found."),
  };
}
