import type { Knowledge } from "../knowledge.ts";
import { type Fields, questionOf, textOf } from "../reading.ts";
import { type Answer, type Bill, json } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";

export const invalid = (field: string): Answer =>
  json(200, {
    success: false,
    validationErrors: [{ expected: "string", type: "required", field, message: `The '${field}' field is required.` }],
  });

export type Search = (knows: Knowledge, asked: Fields) => { row: Fields; bills: Bill[] } | { missing: string };

const hosts = { google: "google", outlook: "microsoft", own: "unknown" } as const;

const rowOf = (
  email: string | undefined,
  certainty: string,
  more: Fields,
  host: keyof typeof hosts = "own",
): Fields => ({
  status: email ? "DEBITED" : "NOT_FOUND",
  results: {
    gender: "UNKNOWN",
    ...more,
    emails: email ? [{ email, certainty, mxRecords: [], mxProvider: hosts[host] }] : [],
    phones: [],
    saasServices: [],
  },
});

/** A domain or a company's name in one field. */
export const companyQuery = (text: string) => (isDomain(domainOf(text)) ? { domain: text } : { name: text });

export const searchEmail: Search = (knows, asked) => {
  const [firstname, lastname, company] = [
    textOf(asked, "firstname"),
    textOf(asked, "lastname"),
    textOf(asked, "domainOrCompany"),
  ];
  if (!firstname && !lastname) return { missing: "firstname" };
  if (!company) return { missing: "domainOrCompany" };
  const { domain, name } = { domain: undefined, name: undefined, ...companyQuery(company) };
  const person = knows.findPerson({ fullName: `${firstname ?? ""} ${lastname ?? ""}`, domain, companyName: name });
  const known = person && knows.addressOf(person);
  const certainty = known?.kind === "guess" || person?.domain.mail === "catch_all" ? "probable" : "ultra_sure";
  const names = { firstname, lastname, fullname: [firstname, lastname].join(" ").trim() };
  return {
    row: rowOf(known?.email, certainty, names, person?.domain.mailHost),
    bills: known ? [{ question: questionOf("find-email", { ...names, company }), credits: 1 }] : [],
  };
};

export const verifyEmail: Search = ({ world }, asked) => {
  const email = textOf(asked, "email")?.toLowerCase();
  if (!email) return { missing: "email" };
  const truth = world.truthOf(email);
  const certainty =
    truth === "valid" || truth === "role" ? "ultra_sure" : truth === "catch_all" ? "probable" : "undeliverable";
  const bills = [{ question: questionOf("verify-email", { email }), credits: 0.1 }];
  const row = rowOf(email, certainty, {}, world.domain(domainOf(email)).mailHost);
  return { row: { ...row, status: certainty === "undeliverable" ? "DEBITED_NOT_FOUND" : "DEBITED" }, bills };
};

export const searchDomain: Search = (knows, asked) => {
  const text = textOf(asked, "domainOrCompany");
  if (!text) return { missing: "domainOrCompany" };
  const company = knows.findCompany(companyQuery(text));
  const emails = ["contact", "sales", "hello", "info"].flatMap((local) => {
    const email = `${local}@${company?.domain}`;
    return company && knows.world.mailboxOf(email) === "active"
      ? [{ email, certainty: "ultra_sure", mxProvider: "unknown" }]
      : [];
  });
  return {
    row: { status: emails.length > 0 ? "DEBITED" : "NOT_FOUND", results: { emails, phones: [] } },
    bills: emails.length > 0 ? [{ question: questionOf("search-domain", { text }), credits: 1 }] : [],
  };
};
