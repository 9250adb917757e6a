import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { joinName, linkedinHandle } from "@/lib/providers/reading.ts";

type Clause = Record<string, unknown>;
export const phrase = (field: string, value: string | undefined): Clause[] =>
  value === undefined ? [] : [{ match_phrase: { [field]: value } }];
export const any = (field: string, values: readonly string[] | undefined): Clause[] =>
  values && values.length > 0
    ? [{ bool: { should: values.flatMap((value) => phrase(field, value)), minimum_should_match: 1 } }]
    : [];
export const current = (...clauses: Clause[]): Clause[] =>
  clauses.length === 0
    ? []
    : [{ nested: { path: "experience", query: { bool: { must: [{ term: { "experience.active_experience": 1 } }, ...clauses] } } } }]; // prettier-ignore
export const range = (min: number | undefined, max: number | undefined): Clause[] =>
  min === undefined && max === undefined ? [] : [{ range: { employees_count: { gte: min, lte: max } } }];

type Dataset = "company_multi_source" | "employee_multi_source";
export const search = (dataset: Dataset, must: Clause[], how: "es_dsl" | "es_dsl/preview" = "es_dsl") => ({
  method: "POST" as const,
  path: `/${dataset}/search/${how}`,
  json: { query: { bool: { must } } },
});
export const collect = (dataset: Dataset, id: string) => ({
  method: "GET" as const,
  path: `/${dataset}/collect/${encodeURIComponent(id)}`,
});

export function company(input: {
  domain?: string | undefined;
  linkedinUrl?: string | undefined;
  name?: string | undefined;
}) {
  const handle = canonicalLinkedinUrl(input.linkedinUrl, "company")?.split("/").at(-1);
  if (input.domain)
    return { method: "GET" as const, path: "/company_multi_source/enrich", query: { website: input.domain } };
  if (handle) return collect("company_multi_source", decodeURIComponent(handle));
  return search("company_multi_source", phrase("company_name", input.name));
}

export function employee(input: PersonQuery) {
  const handle = linkedinHandle(input.linkedinUrl);
  if (handle) return collect("employee_multi_source", handle);
  const name = input.fullName ?? joinName(input.firstName, input.lastName);
  return search("employee_multi_source", [...phrase("full_name", name), ...current(...employer(input))]);
}
export const employer = (input: Pick<PersonQuery, "companyDomain" | "companyName">) =>
  input.companyDomain
    ? phrase("experience.company_website", input.companyDomain)
    : phrase("experience.company_name", input.companyName);
