import { type Fields, fieldsList, fieldsOf, questionOf, textOf } from "../reading.ts";
import { type Bill, type FrontContext, json, type Route, type WireRequest } from "../wire.ts";
import { companyId, companyOfId, personId, personOfId } from "./identity.ts";
import { lookalikes } from "./people-filter.ts";
import { companyAttributes, contactAttributes, zoomError } from "./zoominfo-shapes.ts";

const attributesOf = ({ body }: WireRequest): Fields => fieldsOf(fieldsOf(body["data"])["attributes"]);
const idOf = (fields: Fields, name: string) =>
  textOf(fields, name) ?? (fields[name] === undefined ? undefined : String(fields[name]));
const missing = (what: string) => zoomError(400, "PFAPI0002", `Required request parameters are missing: ${what}`);

type Answered = { row: Fields; bill?: Bill };

/** One row for each input, in their order; a new record is a credit. */
const enrich =
  (list: string, one: (input: Fields, context: FrontContext) => Answered): Route["handle"] =>
  (request, context) => {
    const inputs = fieldsList(attributesOf(request)[list]);
    if (inputs.length === 0 || inputs.length > 25) return missing(list);
    if (!Array.isArray(attributesOf(request)["outputFields"])) return missing("outputFields");
    const answered = inputs.map((input) => one(input, context));
    return json(
      200,
      { data: answered.map(({ row }) => row) },
      answered.flatMap(({ bill }) => bill ?? []),
    );
  };

const unmatched = (input: Fields, matchStatus: string): Answered => ({
  row: { id: "0", type: "NoMatch", meta: { matchStatus, input } },
});

export const enrichContacts = enrich("matchPersonInput", (input, { knows }) => {
  const id = idOf(input, "personId");
  const query = {
    firstName: textOf(input, "firstName"),
    lastName: textOf(input, "lastName"),
    fullName: textOf(input, "fullName"),
    email: textOf(input, "emailAddress"),
    linkedin: textOf(input, "externalURL"),
    companyName: textOf(input, "companyName"),
  };
  if (!id && !query.email && !query.linkedin && !query.companyName) return unmatched(input, "INVALID_INPUT");
  const person = id ? personOfId(knows, id) : knows.findPerson(query);
  if (!person || (!knows.addressOf(person) && !knows.mobileOf(person))) return unmatched(input, "NO_MATCH");

  const { firstName, lastName, fullName, ...rest } = query;
  const name = fullName ?? `${firstName ?? ""} ${lastName ?? ""}`;
  return {
    row: {
      id: personId(person),
      type: "Contact",
      attributes: contactAttributes(knows, person),
      meta: { matchStatus: "FULL_MATCH", input },
    },
    bill: { question: questionOf("enrich-person", { ...rest, name, id }), credits: 1 },
  };
});

export const enrichCompanies = enrich("matchCompanyInput", (input, { knows }) => {
  const id = idOf(input, "companyId");
  const query = { domain: textOf(input, "companyWebsite"), name: textOf(input, "companyName") };
  const company = id ? companyOfId(knows, id) : knows.findCompany(query);
  if (!company) return unmatched(input, "NO_MATCH");
  return {
    row: {
      id: companyId(company),
      type: "Company",
      attributes: companyAttributes(company),
      meta: { matchStatus: "FULL_MATCH", input },
    },
    bill: { question: questionOf("enrich-company", { ...query, id }), credits: 1 },
  };
});

export const enrichTechnologies: Route["handle"] = (request, { knows }) => {
  const id = idOf(attributesOf(request), "companyId");
  if (!id) return missing("companyId");
  const technologies = companyOfId(knows, id)?.technologies ?? [];
  const data = technologies.map((product, index) => ({
    type: "Technology",
    id: String(index + 1),
    attributes: { attribute: `333.${index}`, category: "Software", product, vendor: product },
  }));
  const bills = data.length > 0 ? [{ question: questionOf("detect-technologies", { id }), credits: 1 }] : [];
  return json(200, { data, meta: { totalResults: data.length } }, bills);
};

export const similarCompanies: Route["handle"] = ({ query }, { knows }) => {
  const id = query.get("filter[companyId]");
  const name = query.get("filter[companyName]");
  if (!id && !name) return zoomError(422, "PFAPI0004", "Either filter[companyId] or filter[companyName] must be given");
  const company = id ? companyOfId(knows, id) : knows.findCompany({ name: name ?? "" });
  const alike = company ? lookalikes(knows, company.domain, Number(query.get("page[size]") ?? 25)) : [];
  const data = alike.map((one, index) => ({
    id: companyId(one),
    type: "CompanyLookalike",
    attributes: { name: one.name, score: 0.9, rank: index + 1, industry: one.industry, employeeRange: one.employeeRange, country: one.country },
  })); // prettier-ignore
  return json(200, { data });
};
