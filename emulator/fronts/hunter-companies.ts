import type { Knowledge } from "../knowledge.ts";
import { fieldsList, fieldsOf, numberOf, queryFields, questionOf, textOf, textsOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import { roleLocals } from "../world/domain.ts";
import { hunterError, hunterStatus } from "./hunter-answers.ts";
import { lookalikes, searchCompanies } from "./people-filter.ts";

const patternText = { "first.last": "{first}.{last}", flast: "{f}{last}", "f.last": "{f}.{last}", first: "{first}", first_last: "{first}_{last}", firstlast: "{first}{last}", "first.l": "{first}.{l}" }; // prettier-ignore

type Listed = {
  type: "personal" | "generic";
  title: string;
  seniority: string;
  department: string;
  row: Record<string, unknown>;
};

/** Addresses of a company that the vendor lists: its people's that it knows, then the company's own. */
function listedEmails(knows: Knowledge, domain: string): Listed[] {
  const company = knows.findCompany({ domain });
  if (!company) return [];
  const verification = (email: string) => {
    const status = hunterStatus(knows, email);
    return { date: "2026-10-02", status: status === "webmail" ? "valid" : status === "invalid" ? "unknown" : status };
  };
  const people = knows.listed(company, 0, 60).people.flatMap((person): Listed[] => {
    const known = knows.addressOf(person);
    if (!known) return [];
    const { title, seniority, department } = person;
    const row = {
      value: known.email,
      type: "personal",
      confidence: known.kind === "right" ? 94 : 61,
      sources: [],
      first_name: person.firstName,
      last_name: person.lastName,
      position: title,
      position_raw: title,
      seniority,
      department,
      linkedin: knows.profileOf(person),
      twitter: null,
      phone_number: knows.mobileOf(person) ?? null,
      verification: verification(known.email),
    };
    return [{ type: "personal", title, seniority, department, row }];
  });
  const generic = roleLocals
    .map((local) => `${local}@${company.domain}`)
    .filter((email) => knows.chance(`generic|${email}`) < 0.3 && knows.world.truthOf(email) !== "invalid")
    .map((email): Listed => {
      const nobody = { first_name: null, last_name: null, position: null, seniority: null, department: null, linkedin: null, twitter: null, phone_number: null }; // prettier-ignore
      const row = {
        value: email,
        type: "generic",
        confidence: 80,
        sources: [],
        ...nobody,
        verification: verification(email),
      };
      return { type: "generic", title: "", seniority: "", department: "", row };
    });
  return [...people, ...generic];
}

export const searchDomain: Route["handle"] = (request, { knows }) => {
  const fields = { ...queryFields(request.query), ...request.body };
  const company = textOf(fields, "company");
  const domain = textOf(fields, "domain");
  if (!domain && !company) return hunterError(400, "wrong_params", "You are missing the domain parameter");
  if (domain && !isDomain(domainOf(domain))) return hunterError(400, "invalid_domain", "The domain name is invalid");
  const target = knows.world.findCompany({ domain, name: company });
  const limit = numberOf(fields, "limit", 10, 1, 100);
  const offset = numberOf(fields, "offset", 0, 0, 100_000);
  const [type, seniority, department, titles] = ["type", "seniority", "department", "job_titles"].map((name) =>
    textsOf(fields, name),
  );
  const wants = (wanted: string[] | undefined, value: string) =>
    !wanted || wanted.length === 0 || wanted.some((one) => value.toLowerCase().includes(one.toLowerCase()));
  const all = target ? listedEmails(knows, target.domain) : [];
  const fitting = all.filter(
    (one) =>
      wants(type, one.type) &&
      wants(seniority, one.seniority) &&
      wants(department, one.department) &&
      wants(titles, one.title),
  );
  const emails = fitting.slice(offset, offset + limit).map(({ row }) => row);
  const facts = knows.world.domain(target?.domain ?? domain ?? "");
  const data = {
    domain: target?.domain ?? domain ?? null,
    disposable: facts.kind === "disposable",
    webmail: facts.kind === "webmail",
    accept_all: facts.mail === "catch_all",
    pattern: all.length > 0 ? patternText[facts.pattern] : null,
    organization: all.length > 0 ? (target?.name ?? null) : null,
    linked_domains: [],
    emails,
  };
  const params = { domain: domain ?? null, company: company ?? null, type: null, seniority: null, department: null };
  const question = questionOf("search-domain", {
    domain,
    company: domain ? undefined : company,
    query: JSON.stringify({ type, seniority, department, titles, limit, offset }),
  });
  return json(
    200,
    { data, meta: { results: fitting.length, limit, offset, params } },
    emails.length > 0 ? [{ question, credits: 1 }] : [],
  );
};

export const countEmails: Route["handle"] = (request, { knows }) => {
  const fields = queryFields(request.query);
  const domain = textOf(fields, "domain");
  const company = textOf(fields, "company");
  if (!domain && !company) return hunterError(400, "wrong_params", "You are missing the domain parameter");
  const target = knows.world.findCompany({ domain, name: company });
  const all = target ? listedEmails(knows, target.domain) : [];
  const tally = (value: (one: Listed) => string) =>
    Object.fromEntries(
      [...new Set(all.map(value).filter(Boolean))].map((name) => [
        name,
        all.filter((one) => value(one) === name).length,
      ]),
    );
  const personal = all.filter(({ type }) => type === "personal").length;
  const data = {
    total: all.length,
    personal_emails: personal,
    generic_emails: all.length - personal,
    department: tally((one) => one.department),
    seniority: tally((one) => one.seniority),
  };
  return json(200, { data, meta: { params: { domain: domain ?? null, company: company ?? null, type: null } } });
};

export const discover: Route["handle"] = (request, { knows }) => {
  const { body } = request;
  const organization = fieldsOf(body["organization"]);
  const similar = fieldsOf(body["similar_to"]);
  const countryCodes = fieldsList(fieldsOf(body["headquarters_location"])["include"]).flatMap(
    (place) => textOf(place, "country") ?? [],
  );
  const industries = textsOf(fieldsOf(body["industry"]), "include");
  const headcount = textsOf(body, "headcount");
  const limit = numberOf(body, "limit", 100, 1, 100);
  const offset = numberOf(body, "offset", 0, 0, 10_000);
  if (Object.keys(body).length === 0) return hunterError(400, "wrong_params", "Provide a query or at least one filter");
  const alikeTo = textsOf(similar, "domain")[0] ?? textsOf(similar, "name")[0];
  const sizes = headcount.map((range) => range.replace("10001+", "10001-99999999").split("-").map(Number));
  const employees =
    sizes.length > 0
      ? { from: Math.min(...sizes.map(([from = 1]) => from)), to: Math.max(...sizes.map(([, to = 1]) => to)) }
      : undefined;
  const filter = {
    domains: textsOf(organization, "domain"),
    names: textsOf(organization, "name"),
    industries,
    countryCodes,
    ...(employees && { employees }),
  };
  const alike = alikeTo
    ? lookalikes(knows, isDomain(alikeTo) ? alikeTo : (knows.world.findCompany({ name: alikeTo })?.domain ?? ""), limit)
    : undefined;
  const found = alike ? { companies: alike, total: alike.length } : searchCompanies(knows, filter, offset, limit);
  const data = found.companies.map((company) => {
    const total = knows.world.employeesOf(company).total;
    return {
      domain: company.domain,
      organization: company.name,
      emails_count: { personal: total, generic: 2, total: total + 2 },
    };
  });
  return json(200, { data, meta: { results: found.total, limit, offset, params: body, filters: body } });
};

export const findDomain: Route["handle"] = (request, { knows }) => {
  const company = request.query.get("company")?.trim() ?? "";
  if (company.length < 3) return hunterError(400, "wrong_params", "The company parameter is missing or too short");
  const found = knows.findCompany({ name: company });
  const data = found
    ? [{ domain: found.domain, company_name: found.name, email_count: knows.world.employeesOf(found).total }]
    : [];
  return json(200, { data, meta: { results: data.length, params: { company, limit: 5, perfect_match: false } } });
};
