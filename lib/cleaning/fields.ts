/** What a column of a list can mean. */
export const canonicalInputFields = [
  {
    field: "fullName",
    label: "Full name",
    description: "First and last name in one cell; titles and job titles are taken off.",
  },
  { field: "firstName", label: "First name", description: "Given name." },
  { field: "lastName", label: "Last name", description: "Family name, with its particle (van, de, von)." },
  {
    field: "email",
    label: "E-mail",
    description: "An address that is already known; it is verified, and tells the company's domain.",
  },
  {
    field: "linkedinUrl",
    label: "LinkedIn profile",
    description: "The person's profile URL or handle, not a Sales Navigator link.",
  },
  { field: "companyName", label: "Company", description: "The employer's name, with or without legal form." },
  { field: "companyDomain", label: "Company website", description: "Domain or URL of the company, such as acme.com." },
  { field: "companyLinkedinUrl", label: "Company LinkedIn page", description: "URL of the company's LinkedIn page." },
  {
    field: "phone",
    label: "Phone",
    description: "A number that is already known; with a country code, or beside a country column.",
  },
  { field: "title", label: "Job title", description: "What the person does." },
  { field: "city", label: "City", description: "Where the person works." },
  { field: "region", label: "State or region", description: "State, province or region." },
  {
    field: "country",
    label: "Country",
    description: "Name or ISO code; phone numbers without a country code are read with it.",
  },
] as const;

export type CanonicalInputField = (typeof canonicalInputFields)[number]["field"];

export const canonicalInputFieldNames: readonly CanonicalInputField[] = canonicalInputFields.map(({ field }) => field);

export function isCanonicalInputField(name: string): name is CanonicalInputField {
  return canonicalInputFields.some(({ field }) => field === name);
}
