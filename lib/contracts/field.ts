import type { z } from "zod";
import { company, person } from "./entities.ts";
import { type OperationName, operationNames, operations } from "./operation.ts";

/** A company's own fields, where a row already uses the plain name for the person. */
const companyNames: Record<string, string> = {
  name: "companyName",
  domain: "companyDomain",
  linkedinUrl: "companyLinkedinUrl",
  phone: "companyPhone",
  description: "companyDescription",
  city: "companyCity",
  region: "companyRegion",
  country: "companyCountry",
  email: "companyEmail",
  address: "companyAddress",
  postalCode: "companyPostalCode",
  twitterUrl: "companyTwitterUrl",
  facebookUrl: "companyFacebookUrl",
};

export const companyFieldOf = (name: string): string => companyNames[name] ?? name;

const named = (shape: object, nameOf = (name: string) => name) =>
  Object.fromEntries(Object.keys(shape).map((name) => [name, nameOf(name)]));
const personFields = named(person.shape);
const { emailStatus: _, ...personOfFinding } = personFields;
const phoneVerdict = { type: "phoneType", status: "phoneStatus" };

/** What an answer tells: its own name of each → the field that rows know it by. Lists, and what was asked about, are none. */
const answered: Partial<Record<OperationName, Readonly<Record<string, string>>>> = {
  "find-email": { ...personOfFinding, status: "emailStatus" },
  "find-personal-email": personFields,
  "enrich-person": personFields,
  "enrich-company": named(company.shape, companyFieldOf),
  "find-phone": { phone: "phone", ...phoneVerdict },
  "find-social": { profiles: "profiles" },
  "detect-technologies": { technologies: "technologies" },
  "verify-email": { status: "emailStatus" },
  "verify-phone": phoneVerdict,
};

export type AnswerField = {
  /** In the answer. */
  key: string;
  /** In rows. */
  field: string;
  /** No answer without it. */
  required: boolean;
};

/** `beside`: what else stands in an answer and means nothing by itself. */
export type AnswerFields = { fields: readonly AnswerField[]; beside: readonly string[] };

function answerFieldsOf(operation: OperationName): AnswerFields {
  const names = answered[operation];
  if (!names) return { fields: [], beside: [] };
  const shape: Readonly<Record<string, z.ZodType>> = operations[operation].output.shape;
  const keys = Object.entries(shape);
  return {
    fields: keys.flatMap(([key, schema]) => {
      const field = names[key];
      return field === undefined ? [] : [{ key, field, required: !schema.safeParse(undefined).success }];
    }),
    beside: keys.flatMap(([key]) => (names[key] === undefined ? [key] : [])),
  };
}

const tables = new Map(operationNames.map((operation) => [operation, answerFieldsOf(operation)]));

/** The fields of an operation's answers; none where an answer is a list or a text, which is one thing as a whole. */
export const answerFields = (operation: OperationName): AnswerFields =>
  tables.get(operation) ?? { fields: [], beside: [] };

export const fieldNames: readonly string[] = [
  ...new Set([...tables.values()].flatMap(({ fields }) => fields.map(({ field }) => field))),
].sort();
