import { fieldsList, numberOf, questionOf, textOf, textsOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { apolloFields } from "./apollo-fields.ts";
import { companyId, companyOfId } from "./identity.ts";
import { searchCompanies } from "./people-filter.ts";

export const organizationData = (company: Company) => ({
  id: companyId(company),
  name: company.name,
  website_url: `http://www.${company.domain}`,
  primary_domain: company.domain,
  linkedin_url: `http://www.linkedin.com/company/${company.linkedinSlug}`,
  primary_phone: { number: company.phone, source: "Owler", sanitized_number: company.phone },
  phone: company.phone,
  sanitized_phone: company.phone,
  industry: company.industry.toLowerCase(),
  keywords: company.keywords,
  estimated_num_employees: company.employeeCount,
  founded_year: company.foundedYear,
  short_description: company.description,
  annual_revenue_printed: company.revenueRange,
  total_funding: company.fundingTotal || null,
  total_funding_printed: company.fundingTotal ? `${company.fundingTotal / 1_000_000}M` : null,
  latest_funding_stage: company.fundingStage || null,
  technology_names: company.technologies,
  city: company.city,
  state: company.region,
  country: company.country,
});

const asked = (fields: Record<string, unknown>) => ({
  domain: textOf(fields, "domain") ?? textOf(fields, "website"),
  linkedin: textOf(fields, "linkedin_url"),
  name: textOf(fields, "name"),
});

export const enrichOrganization: Route["handle"] = (request, { knows }) => {
  const query = asked(apolloFields(request));
  if (!query.domain && !query.linkedin && !query.name) return json(422, { error: "domain can't be blank" });
  const company = knows.findCompany(query);
  if (!company) return json(200, { organization: null });
  return json(200, { organization: organizationData(company) }, [
    { question: questionOf("enrich-company", query), credits: 1 },
  ]);
};

export const bulkEnrich: Route["handle"] = (request, { knows }) => {
  const fields = apolloFields(request);
  const queries = [
    ...textsOf(fields, "domains").map((domain) => asked({ domain })),
    ...fieldsList(fields["details"]).map(asked),
  ];
  if (queries.length > 10)
    return json(400, {
      status: "failed",
      error_code: "RECORD_LIMIT_EXCEEDED",
      error_message: "A maximum of 10 records can be enriched per request.",
    });
  if (queries.length === 0) return json(422, { error: "domains can't be blank" });
  const found = queries.map((query) => ({ query, company: knows.findCompany(query) }));
  const hits = found.filter(({ company }) => company);
  const body = {
    status: "success",
    error_code: null,
    error_message: null,
    total_requested_domains: queries.length,
    unique_domains: queries.length,
    unique_enriched_records: hits.length,
    missing_records: queries.length - hits.length,
    organizations: found.map(({ company }) => (company ? organizationData(company) : null)),
  };
  return json(
    200,
    body,
    hits.map(({ query }) => ({ question: questionOf("enrich-company", query), credits: 1 })),
  );
};

export const getOrganization: Route["handle"] = ({ params }, { knows }) => {
  const id = params["id"] ?? "";
  const company = companyOfId(knows, id);
  if (!company) return json(404, { error: "Organization not found" });
  return json(200, { organization: organizationData(company) }, [
    { question: questionOf("get-company", { id }), credits: 1 },
  ]);
};

/** One credit a page. Companies that the account has saved come as accounts; every tenth has. */
export const searchOrganizations: Route["handle"] = (request, { knows }) => {
  const fields = apolloFields(request);
  const page = numberOf(fields, "page", 1, 1, 500);
  const perPage = numberOf(fields, "per_page", 10, 1, 100);
  const ranges = textsOf(fields, "organization_num_employees_ranges").map(Number).filter(Number.isFinite);
  const listed = Array.isArray(fields["organization_num_employees_ranges"])
    ? fields["organization_num_employees_ranges"]
    : [];
  const bounds = [
    ...ranges,
    ...listed.flatMap((range) => (typeof range === "string" ? range.split(",").map(Number) : [])),
  ].filter(Number.isFinite);
  const name = textOf(fields, "q_organization_name");
  const filter = {
    domains: textsOf(fields, "q_organization_domains_list"),
    names: name ? [name] : [],
    industries: textsOf(fields, "q_organization_keyword_tags"),
    countries: textsOf(fields, "organization_locations"),
    ...(bounds.length > 0 && { employees: { from: Math.min(...bounds), to: Math.max(...bounds) } }),
  };
  const { companies, total } = searchCompanies(knows, filter, (page - 1) * perPage, perPage);
  const isAccount = (company: Company) => knows.chance(`account|${company.domain}`) < 0.1;
  const body = {
    breadcrumbs: [],
    partial_results_only: false,
    pagination: { page, per_page: perPage, total_entries: total, total_pages: Math.ceil(total / perPage) },
    accounts: companies.filter(isAccount).map((company) => ({
      ...organizationData(company),
      organization_id: companyId(company),
      domain: company.domain,
    })),
    organizations: companies.filter((company) => !isAccount(company)).map(organizationData),
  };
  const question = questionOf("search-companies", {
    filter: JSON.stringify(filter),
    page: String(page),
    perPage: String(perPage),
  });
  return json(200, body, companies.length > 0 ? [{ question, credits: 1 }] : []);
};
