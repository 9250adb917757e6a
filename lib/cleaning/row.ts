import type { Person } from "@/lib/contracts/entities.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { isBlank } from "./blank.ts";
import { standardizeCompanyName } from "./company.ts";
import { normalizeEmail } from "./email.ts";
import { type CanonicalInputField, isCanonicalInputField } from "./fields.ts";
import { canonicalLinkedinUrl, salesNavigatorUrl } from "./linkedin.ts";
import { cleanName, splitName } from "./name.ts";
import { toE164 } from "./phone.ts";
import { type Refuse, readWebsite } from "./row-company.ts";
import { plainText, quoteCell } from "./text.ts";

/** A row as the engine asks about it: canonical values only; what was blank or unusable is absent. */
export type LeadQuery = Pick<Person, CanonicalInputField>;
export type RowProblem = { field: CanonicalInputField | "row"; message: string };
export type CleanRow = { query: LeadQuery; problems: RowProblem[] };

export type RowOptions = {
  /** Put in front of each message: "Row 17: …". */
  rowNumber?: number;
  /** ISO code or name; reads phone numbers of rows without a country of their own. */
  defaultCountry?: string;
};

type Given = Partial<Record<CanonicalInputField, string>>;

/**
 * Cleans one row by its mapping (column → field; null and unknown fields are passed over). Never throws: each value that
 * was given but cannot be used is left out and named in `problems`. A row with nothing to look up gives an empty query and
 * the reason under "row".
 */
export function toQuery(
  row: Readonly<Record<string, string>>,
  mapping: ColumnMapping,
  options: RowOptions = {},
): CleanRow {
  const given = pick(row, mapping);
  const problems: RowProblem[] = [];
  const prefix = options.rowNumber === undefined ? "" : `Row ${options.rowNumber}: `;
  const refuse: Refuse = (field, message) => problems.push({ field, message: prefix + message });

  const email = normalizeEmail(given.email);
  if (given.email && !email)
    refuse("email", `${quoteCell(given.email)} is not an e-mail address; expected something like jane@acme.com`);
  const phone = toE164(given.phone, given.country ?? options.defaultCountry);
  if (given.phone && !phone)
    refuse(
      "phone",
      `${quoteCell(given.phone)} is not a phone number; expected one with its country code, like +49 30 1234567`,
    );
  const companyName = standardizeCompanyName(given.companyName);
  if (given.companyName && !companyName)
    refuse("companyName", `${quoteCell(given.companyName)} is not a company's name; expected something like Acme GmbH`);
  const website = readWebsite({ website: given.companyDomain, email, companyName: given.companyName }, refuse);

  const query: LeadQuery = {
    ...readName(given, refuse),
    ...(email && { email }),
    ...(companyName && { companyName }),
    ...website,
    ...readLinkedin(given, refuse),
    ...(phone && { phone }),
    ...texts(given, ["title", "city", "region", "country"]),
  };
  if (IDENTIFYING.some((field) => query[field] !== undefined)) {
    if (isNameAlone(query))
      refuse("row", "a name alone cannot be looked up; expected a company, a website or a LinkedIn profile beside it");
    return { query, problems };
  }
  refuse(
    "row",
    "there is nothing to look up; expected an e-mail, a LinkedIn profile, or a name with a company or website",
  );
  return { query: {}, problems };
}

const IDENTIFYING = [
  "email",
  "linkedinUrl",
  "companyDomain",
  "companyName",
  "companyLinkedinUrl",
  "phone",
  "fullName",
] as const;

const isNameAlone = (query: LeadQuery) =>
  IDENTIFYING.every((field) => query[field] === undefined || field === "fullName");

/** The first filled cell of each field: people map two columns to one field where either may be blank. */
function pick(row: Readonly<Record<string, string>>, mapping: ColumnMapping): Given {
  const given: Given = {};
  for (const [column, field] of Object.entries(mapping)) {
    const cell = row[column];
    if (field && isCanonicalInputField(field) && given[field] === undefined && !isBlank(cell) && cell !== undefined)
      given[field] = cell;
  }
  return given;
}

/** Columns of their own win over the full name's parts; a full name in the first-name column is split. */
function readName(given: Given, refuse: Refuse): Pick<LeadQuery, "fullName" | "firstName" | "lastName"> {
  const full = cleanName(given.fullName);
  const own = { first: cleanName(given.firstName, "first"), last: cleanName(given.lastName, "last") };
  // A full name repeated in the columns of its parts tells nothing new.
  const repeated = full?.includes(" ") === true && own.first === full;
  const last = repeated && own.last === full ? undefined : own.last;
  const whole = full ?? (last ? undefined : given.firstName);
  const split = splitName(whole);
  const first = repeated || whole === given.firstName ? undefined : own.first;
  const lastName = last ?? split.lastName;
  const firstName = withoutEnd(first, last) ?? split.firstName;
  const joined = [firstName, lastName].filter((part) => part !== undefined).join(" ");
  const fullName = full ?? cleanName(whole) ?? (joined || undefined);
  const cleaned = { fullName: full, firstName: own.first, lastName: own.last };
  for (const field of ["fullName", "firstName", "lastName"] as const) {
    const cell = given[field];
    if (cell && !cleaned[field])
      refuse(field, `${quoteCell(cell)} is not a name; expected letters, like ${NAME_EXAMPLES[field]}`);
  }
  return { ...(fullName && { fullName }), ...(firstName && { firstName }), ...(lastName && { lastName }) };
}

/** "Jane Doe" beside "Doe" is Jane. */
function withoutEnd(first: string | undefined, last: string | undefined): string | undefined {
  return first && last && first.endsWith(` ${last}`) ? first.slice(0, -last.length - 1) : first;
}

const NAME_EXAMPLES = { fullName: "Jane Doe", firstName: "Jane", lastName: "Doe" } as const;

/** A company page in the person's column is kept as the company's. */
function readLinkedin(given: Given, refuse: Refuse): Pick<LeadQuery, "linkedinUrl" | "companyLinkedinUrl"> {
  const person = canonicalLinkedinUrl(given.linkedinUrl);
  const company = canonicalLinkedinUrl(given.companyLinkedinUrl, "company");
  if (given.linkedinUrl && !person) refuse("linkedinUrl", linkedinProblem(given.linkedinUrl, "/in/jane-doe"));
  if (given.companyLinkedinUrl && !company?.includes("/company/"))
    refuse("companyLinkedinUrl", linkedinProblem(given.companyLinkedinUrl, "/company/acme"));
  const companyLinkedinUrl = [company, person].find((url) => url?.includes("/company/"));
  return {
    ...(person?.includes("/in/") && { linkedinUrl: person }),
    ...(companyLinkedinUrl && { companyLinkedinUrl }),
  };
}

function linkedinProblem(cell: string, path: string): string {
  const expected = `expected something like https://www.linkedin.com${path}`;
  return salesNavigatorUrl(cell)
    ? `${quoteCell(cell)} is a Sales Navigator link, which only its owner can open; ${expected}`
    : `${quoteCell(cell)} is not a LinkedIn page; ${expected}`;
}

function texts<Field extends CanonicalInputField>(
  given: Given,
  fields: readonly Field[],
): Partial<Record<Field, string>> {
  const found: Partial<Record<Field, string>> = {};
  for (const field of fields) {
    const cell = given[field];
    if (cell) found[field] = plainText(cell);
  }
  return found;
}
