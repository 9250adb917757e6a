import { isCanonicalInputField } from "@/lib/cleaning/fields.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";

/** Edits of a column mapping, in which a field stands at most once. Pure. */

/** Gives a column its field; the column that had the field before loses it. */
export function assignField(mapping: ColumnMapping, column: string, field: string | null): ColumnMapping {
  const entries = Object.entries(mapping).map(([name, known]): [string, string | null] =>
    field !== null && known === field ? [name, null] : [name, known],
  );
  return { ...Object.fromEntries(entries), [column]: field };
}

/** The fields a mapping supplies, sorted. */
export function mappedFields(mapping: ColumnMapping): string[] {
  return Object.values(mapping)
    .filter((field) => field !== null)
    .filter(isCanonicalInputField)
    .sort();
}

/** What the waterfalls can start from: a person needs a name and a company, or one thing that names the person alone. */
export function mappingStrength(mapping: ColumnMapping): { name: boolean; company: boolean; direct: boolean } {
  const fields = new Set(mappedFields(mapping));
  return {
    name: fields.has("fullName") || (fields.has("firstName") && fields.has("lastName")),
    company: fields.has("companyDomain") || fields.has("companyName") || fields.has("companyLinkedinUrl"),
    direct: fields.has("email") || fields.has("linkedinUrl"),
  };
}
