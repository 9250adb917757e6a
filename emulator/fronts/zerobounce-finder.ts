import { questionOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";

/** Twenty credits for an address; nothing where none is found. */
export const guessFormat: Route["handle"] = ({ query }, { knows }) => {
  const [domain, company, first, middle, last] = [
    "domain",
    "company_name",
    "first_name",
    "middle_name",
    "last_name",
  ].map((name) => query.get(name)?.trim() || undefined);
  if (!domain && !company) return json(200, { error: "Missing parameter: domain" });
  const target = knows.findPerson({ firstName: first, lastName: last, domain, companyName: company });
  const known = target && knows.addressOf(target);
  const site = target?.company.domain ?? domain ?? "";
  const nothing = {
    email: "",
    domain: site,
    company_name: company ?? "",
    format: "",
    status: "",
    sub_status: "",
    confidence: "undetermined",
    did_you_mean: "",
    failure_reason: "",
    other_domain_formats: [],
  };
  if (!target || !known) return json(200, { ...nothing, failure_reason: "No email was found for this person" });
  const facts = knows.world.domain(site);
  const confidence = known.kind === "right" ? "high" : known.kind === "guess" ? "low" : "medium";
  const status = facts.mail === "catch_all" ? "catch-all" : known.kind === "right" ? "valid" : "unknown";
  const found = {
    ...nothing,
    email: known.email,
    format: facts.pattern,
    status,
    confidence,
    other_domain_formats: [{ format: "first.last", confidence: "low" }],
  };
  return json(200, found, [
    {
      question: questionOf("find-email", { domain, company: domain ? undefined : company, first, middle, last }),
      credits: 20,
    },
  ]);
};

export const activity: Route["handle"] = ({ query }, { knows }) => {
  const email = query.get("email")?.trim().toLowerCase() ?? "";
  const seen = knows.world.mailboxOf(email) === "active" && knows.chance(`active|${email}`) < 0.6;
  return json(200, seen ? { found: true, active_in_days: "180" } : { found: false, active_in_days: null });
};
