const organizationFields = [
  "identifier",
  "name",
  "legal_name",
  "short_description",
  "website_url",
  "linkedin",
  "facebook",
  "twitter",
  "contact_email",
  "phone_number",
  "location_identifiers",
  "categories",
  "founded_on",
  "num_employees_enum",
  "revenue_range",
  "operating_status",
  "funding_total",
  "last_funding_type",
  "rank_org",
];
const personFields = [
  "identifier",
  "name",
  "first_name",
  "last_name",
  "primary_job_title",
  "primary_organization",
  "short_description",
  "location_identifiers",
  "linkedin",
];

export const predicate = (field_id: string, operator_id: string, values: readonly (string | number)[] | undefined) =>
  values && values.length > 0 ? [{ type: "predicate", field_id, operator_id, values }] : [];
export const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
export const size = (limit: number | undefined) => Math.min(limit ?? 25, 1_000);

type Predicates = ReturnType<typeof predicate>;
export const search = (collection: "organizations" | "people", query: Predicates, limit: number, cursor?: string) => ({
  method: "POST" as const,
  path: `/searches/${collection}`,
  json: {
    field_ids: collection === "people" ? personFields : organizationFields,
    query,
    order: [{ field_id: collection === "people" ? "rank_person" : "rank_org", sort: "asc", nulls: "last" }],
    limit,
    after_id: cursor,
  },
});

export const company = ({ domain, name }: { domain?: string | undefined; name?: string | undefined }) =>
  domain
    ? search("organizations", predicate("website_url", "domain_eq", [domain]), 1)
    : search("organizations", predicate("identifier", "contains", one(name)), 10);

export const permalink = (name: string) =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");

const ranges = [[1, 10], [11, 50], [51, 100], [101, 250], [251, 500], [501, 1_000], [1_001, 5_000], [5_001, 10_000], [10_001, Infinity]] as const; // prettier-ignore

export function sizes(min: number | undefined, max: number | undefined): string[] | undefined {
  if (min === undefined && max === undefined) return undefined;
  const code = (bound: number) => (bound === Infinity ? "max" : String(bound).padStart(5, "0"));
  return ranges
    .filter(([from, to]) => to >= (min ?? 0) && from <= (max ?? Infinity))
    .map(([from, to]) => `c_${code(from)}_${code(to)}`);
}
