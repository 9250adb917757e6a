import type { Knowledge } from "../knowledge.ts";
import { type Fields, fieldsList, fieldsOf, flagOf, questionOf, textOf } from "../reading.ts";
import { type Bill, day, type FrontContext, json, type Route } from "../wire.ts";
import type { Person } from "../world/person.ts";
import { companyOfId, personOfId } from "./identity.ts";
import { type Bought, companyData, personData, refused } from "./prospeo-shapes.ts";

const freeForMs = 90 * day;

/** The bill of one record: nothing if this account has bought the same one in the last 90 days. */
function buy(
  bought: Bought,
  { account, nowMs }: FrontContext,
  record: string,
  question: string,
  credits: number,
): Bill[] {
  const key = `${account.keyHash}|${record}`;
  if ((bought.get(key) ?? 0) > nowMs) return [];
  bought.set(key, nowMs + freeForMs);
  return [{ question, credits }];
}

type Wishes = { onlyVerified: boolean; mobile: boolean; onlyMobile: boolean };

const wishesOf = (body: Fields): Wishes => ({
  onlyVerified: flagOf(body, "only_verified_email"),
  mobile: flagOf(body, "enrich_mobile"),
  onlyMobile: flagOf(body, "only_verified_mobile"),
});

const personQuery = (data: Fields) => ({
  firstName: textOf(data, "first_name"),
  lastName: textOf(data, "last_name"),
  fullName: textOf(data, "full_name"),
  linkedin: textOf(data, "linkedin_url"),
  email: textOf(data, "email"),
  domain: textOf(data, "company_website"),
  companyName: textOf(data, "company_name"),
});

const isEnough = (data: Fields): boolean => {
  const { firstName, lastName, fullName, linkedin, email, domain, companyName } = personQuery(data);
  const company = domain ?? companyName ?? textOf(data, "company_linkedin_url");
  const name = fullName ?? (firstName && lastName);
  return Boolean(linkedin ?? email ?? textOf(data, "person_id") ?? (name && company));
};

function findPerson(knows: Knowledge, data: Fields): Person | undefined {
  const id = textOf(data, "person_id");
  if (id) return personOfId(knows, id);
  const query = personQuery(data);
  const page = textOf(data, "company_linkedin_url");
  const domain =
    query.domain ?? (query.companyName || !page ? undefined : knows.world.findCompany({ linkedin: page })?.domain);
  return knows.findPerson({ ...query, domain });
}

function enrichOne(bought: Bought, context: FrontContext, data: Fields, wishes: Wishes) {
  const { knows } = context;
  const person = findPerson(knows, data);
  const known = person && knows.addressOf(person);
  if (!person || !known || (wishes.onlyVerified && known.kind !== "right")) return undefined;
  const mobile = wishes.mobile ? knows.mobileOf(person) : undefined;
  if (wishes.onlyMobile && !mobile) return undefined;
  const { firstName, lastName, fullName, ...rest } = personQuery(data);
  const question = questionOf("enrich-person", {
    ...rest,
    name: fullName ?? `${firstName ?? ""} ${lastName ?? ""}`,
    id: textOf(data, "person_id"),
    mobile: mobile && "yes",
  });
  const bills = buy(bought, context, `person|${person.key}|${mobile ? "mobile" : ""}`, question, mobile ? 10 : 1);
  return {
    person: personData(knows, person, known, { email: true, mobile: mobile !== undefined }),
    company: companyData(person.company),
    bills,
  };
}

export const enrichPerson =
  (bought: Bought): Route["handle"] =>
  ({ body }, context) => {
    const data = fieldsOf(body["data"]);
    if (Object.keys(data).length === 0) return refused(400, "INVALID_REQUEST");
    if (!isEnough(data)) return refused(400, "INVALID_DATAPOINTS");
    const found = enrichOne(bought, context, data, wishesOf(body));
    if (!found) return refused(400, "NO_MATCH");
    const { person, company, bills } = found;
    return json(200, { error: false, free_enrichment: bills.length === 0, person, company }, bills);
  };

function companyOne(bought: Bought, context: FrontContext, data: Fields) {
  const { knows } = context;
  const id = textOf(data, "company_id");
  const query = {
    domain: textOf(data, "company_website"),
    name: textOf(data, "company_name"),
    linkedin: textOf(data, "company_linkedin_url"),
  };
  const company = id ? companyOfId(knows, id) : knows.findCompany(query);
  if (!company) return undefined;
  return {
    company: companyData(company),
    bills: buy(bought, context, `company|${company.domain}`, questionOf("enrich-company", { ...query, id }), 1),
  };
}

const hasCompany = (data: Fields) =>
  ["company_website", "company_name", "company_linkedin_url", "company_id"].some((name) => textOf(data, name));

export const enrichCompany =
  (bought: Bought): Route["handle"] =>
  ({ body }, context) => {
    const data = fieldsOf(body["data"]);
    if (!hasCompany(data)) return refused(400, "INVALID_DATAPOINTS");
    const found = companyOne(bought, context, data);
    if (!found) return refused(400, "NO_MATCH");
    return json(200, { error: false, free_enrichment: found.bills.length === 0, company: found.company }, found.bills);
  };

type Found = { bills: Bill[]; person?: unknown; company: unknown };

/** Up to fifty records; each carries the caller's own identifier, by which the reply names it. */
function bulk(body: Fields, isUsable: (data: Fields) => boolean, find: (data: Fields) => Found | undefined) {
  const records = fieldsList(body["data"]);
  if (records.length === 0 || records.length > 50) return refused(400, "INVALID_REQUEST");
  const matched: unknown[] = [];
  const notMatched: string[] = [];
  const invalid: string[] = [];
  const bills: Bill[] = [];
  for (const data of records) {
    const identifier = textOf(data, "identifier") ?? "";
    const found = isUsable(data) ? find(data) : undefined;
    if (found) {
      const { bills: own, ...record } = found;
      bills.push(...own);
      matched.push({ identifier, ...record });
    } else (isUsable(data) ? notMatched : invalid).push(identifier);
  }
  const totalCost = bills.reduce((sum, { credits }) => sum + credits, 0);
  return json(
    200,
    { error: false, total_cost: totalCost, matched, not_matched: notMatched, invalid_datapoints: invalid },
    bills,
  );
}

export const bulkPeople =
  (bought: Bought): Route["handle"] =>
  ({ body }, context) =>
    bulk(body, isEnough, (data) => enrichOne(bought, context, data, wishesOf(body)));

export const bulkCompanies =
  (bought: Bought): Route["handle"] =>
  ({ body }, context) =>
    bulk(body, hasCompany, (data) => companyOne(bought, context, data));
