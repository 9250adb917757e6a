import { z } from "zod";
import { company, confidence, emailFinding, emailVerdict, person, phoneFinding, place } from "./entities.ts";

/** What can be asked of a provider, with the input each question takes and the data a hit carries. */

const personQuery = z.object({
  fullName: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  linkedinUrl: z.string().optional(),
  companyName: z.string().optional(),
  companyDomain: z.string().optional(),
});
export type PersonQuery = z.infer<typeof personQuery>;

const companyQuery = z.object({
  domain: z.string().optional(),
  name: z.string().optional(),
  linkedinUrl: z.string().optional(),
});

const peopleFilter = z.object({
  companyDomain: z.string().optional(),
  companyName: z.string().optional(),
  titles: z.array(z.string()).optional(),
  seniorities: z.array(z.string()).optional(),
  departments: z.array(z.string()).optional(),
  countries: z.array(z.string()).optional(),
  industries: z.array(z.string()).optional(),
  limit: z.number().int().positive().optional(),
  cursor: z.string().optional(),
});

const companyFilter = z.object({
  name: z.string().optional(),
  domains: z.array(z.string()).optional(),
  industries: z.array(z.string()).optional(),
  countries: z.array(z.string()).optional(),
  employeeMin: z.number().int().optional(),
  employeeMax: z.number().int().optional(),
  keywords: z.array(z.string()).optional(),
  limit: z.number().int().positive().optional(),
  cursor: z.string().optional(),
});

const emailQuery = z.object({ email: z.string() });
const phoneQuery = z.object({ phone: z.string() });

const peopleList = z.object({
  people: z.array(person),
  nextCursor: z.string().optional(),
  total: z.number().optional(),
});
const companyList = z.object({
  companies: z.array(company),
  nextCursor: z.string().optional(),
  total: z.number().optional(),
});

/** A question to a language model. What pages say is data: adapters fence it off from the task. */
const researchQuery = z.object({
  prompt: z.string(),
  /** JSON Schema of the answer; without it the answer is a text. */
  schema: z.record(z.string(), z.unknown()).optional(),
  /** Put behind the fixed system text, never in place of it. */
  system: z.string().optional(),
  /** The vendor's own name of a model; without it the provider's usual one. */
  model: z.string().optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  /** What the answer is to be found in. Without pages, a vendor that can search the web does so. */
  pages: z.array(z.object({ url: z.string(), text: z.string() })).optional(),
});
export type ResearchQuery = z.infer<typeof researchQuery>;

const researchFinding = z.object({
  /** As the model gave it: whether it fits the schema is for the asker to see. */
  answer: z.unknown(),
  /** What the model says the answer is from. */
  sources: z.array(z.string()).optional(),
  /** What the vendor's own search came upon. */
  citations: z.array(z.string()).optional(),
  usage: z.object({ inputTokens: z.number(), outputTokens: z.number() }).optional(),
});
export type ResearchFinding = z.infer<typeof researchFinding>;

export const operations = {
  "find-email": { input: personQuery, output: emailFinding },
  "find-personal-email": {
    input: personQuery,
    output: person.extend({ personalEmail: z.string(), confidence: confidence.optional() }),
  },
  "search-domain": {
    input: z.object({
      domain: z.string().optional(),
      name: z.string().optional(),
      titles: z.array(z.string()).optional(),
      limit: z.number().int().positive().optional(),
      cursor: z.string().optional(),
    }),
    output: peopleList.extend({ pattern: z.string().optional(), catchAll: z.boolean().optional() }),
  },
  "verify-email": { input: emailQuery, output: emailVerdict },
  "enrich-person": { input: personQuery, output: person },
  "enrich-company": { input: companyQuery, output: company },
  "search-people": { input: peopleFilter, output: peopleList },
  "search-companies": { input: companyFilter, output: companyList },
  "find-lookalike": {
    input: companyQuery.extend({ limit: z.number().int().positive().optional() }),
    output: companyList,
  },
  "find-phone": { input: personQuery, output: phoneFinding },
  "verify-phone": { input: phoneQuery, output: phoneFinding },
  "find-social": {
    input: personQuery.extend({ domain: z.string().optional() }),
    output: z.object({ profiles: z.record(z.string(), z.string()) }),
  },
  "detect-technologies": { input: companyQuery, output: z.object({ technologies: z.array(z.string()) }) },
  "check-ads": {
    input: companyQuery.extend({ platform: z.enum(["google", "facebook", "linkedin"]).optional() }),
    output: z.object({ runsAds: z.boolean(), channels: z.array(z.string()).optional() }),
  },
  "check-dnc": { input: phoneQuery, output: z.object({ phone: z.string(), listed: z.boolean() }) },
  "find-places": {
    input: z.object({
      query: z.string(),
      latitude: z.number().optional(),
      longitude: z.number().optional(),
      radiusM: z.number().optional(),
      limit: z.number().int().positive().optional(),
      cursor: z.string().optional(),
    }),
    output: z.object({ places: z.array(place), nextCursor: z.string().optional() }),
  },
  research: { input: researchQuery, output: researchFinding },
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = z.infer<(typeof operations)[Name]["input"]>;
export type OperationOutput<Name extends OperationName> = z.infer<(typeof operations)[Name]["output"]>;

export const operationNames = Object.keys(operations).filter((name): name is OperationName => name in operations);
export const operationName = z.enum(operationNames);

/** The same table, typed so that a generic name finds its own shapes. */
export const operationContracts: {
  [Name in OperationName]: { input: z.ZodType<OperationInput<Name>>; output: z.ZodType<OperationOutput<Name>> };
} = operations;
