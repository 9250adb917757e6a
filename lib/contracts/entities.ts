import { z } from "zod";

/**
 * The canonical shapes every provider's answer is mapped to. E-mails and domains are lower-case, phones are E.164,
 * LinkedIn URLs are `https://www.linkedin.com/in/<slug>` or `/company/<slug>`.
 */

export const emailStatuses = ["valid", "invalid", "catch_all", "disposable", "role", "unknown"] as const;
export const emailStatus = z.enum(emailStatuses);
export type EmailStatus = z.infer<typeof emailStatus>;

/** 0 (no idea) to 100 (sure). */
export const confidence = z.number().min(0).max(100);

export const person = z.object({
  fullName: z.string().optional(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().optional(),
  emailStatus: emailStatus.optional(),
  personalEmail: z.string().optional(),
  phone: z.string().optional(),
  title: z.string().optional(),
  headline: z.string().optional(),
  seniority: z.string().optional(),
  department: z.string().optional(),
  linkedinUrl: z.string().optional(),
  city: z.string().optional(),
  region: z.string().optional(),
  country: z.string().optional(),
  companyName: z.string().optional(),
  companyDomain: z.string().optional(),
  companyLinkedinUrl: z.string().optional(),
  twitterUrl: z.string().optional(),
  facebookUrl: z.string().optional(),
  githubUrl: z.string().optional(),
});
export type Person = z.infer<typeof person>;

export const company = z.object({
  name: z.string().optional(),
  domain: z.string().optional(),
  description: z.string().optional(),
  industry: z.string().optional(),
  employeeCount: z.number().int().nonnegative().optional(),
  employeeRange: z.string().optional(),
  foundedYear: z.number().int().optional(),
  revenue: z.string().optional(),
  phone: z.string().optional(),
  linkedinUrl: z.string().optional(),
  technologies: z.array(z.string()).optional(),
  keywords: z.array(z.string()).optional(),
  city: z.string().optional(),
  region: z.string().optional(),
  country: z.string().optional(),
  fundingTotal: z.string().optional(),
  fundingStage: z.string().optional(),
  legalName: z.string().optional(),
  /** Number in the public register, as the register spells it. */
  registrationNumber: z.string().optional(),
  /** As the register or the vendor says it: active, dissolved, acquired. */
  operatingStatus: z.string().optional(),
  address: z.string().optional(),
  postalCode: z.string().optional(),
  email: z.string().optional(),
  twitterUrl: z.string().optional(),
  facebookUrl: z.string().optional(),
  instagramUrl: z.string().optional(),
  youtubeUrl: z.string().optional(),
  ceo: z.string().optional(),
  competitors: z.array(z.string()).optional(),
  monthlyVisits: z.number().nonnegative().optional(),
  globalRank: z.number().int().positive().optional(),
  organicKeywords: z.number().nonnegative().optional(),
  organicTraffic: z.number().nonnegative().optional(),
  paidKeywords: z.number().nonnegative().optional(),
  paidTraffic: z.number().nonnegative().optional(),
  /** What it is thought to spend on technology, in US dollars a year. */
  technologySpend: z.number().nonnegative().optional(),
});
export type Company = z.infer<typeof company>;

/** What a verifier says of an address. */
export const emailVerdict = z.object({
  email: z.string(),
  status: emailStatus,
  confidence: confidence.optional(),
  /** The vendor's own finer reason, as it spells it. */
  reason: z.string().optional(),
});
export type EmailVerdict = z.infer<typeof emailVerdict>;

/** What a finder says: an address, and whatever else the same answer told of the person. */
export const emailFinding = person.omit({ email: true, emailStatus: true }).extend({
  email: z.string(),
  /** The finder's own view of the address; a verifier has the last word. */
  status: emailStatus.optional(),
  confidence: confidence.optional(),
});
export type EmailFinding = z.infer<typeof emailFinding>;

export const phoneFinding = z.object({
  phone: z.string(),
  type: z.enum(["mobile", "landline", "voip", "unknown"]).optional(),
  status: z.enum(["valid", "invalid", "unknown"]).optional(),
  confidence: confidence.optional(),
  carrier: z.string().optional(),
  /** ISO 3166-1 alpha-2. */
  country: z.string().optional(),
});
export type PhoneFinding = z.infer<typeof phoneFinding>;

export const place = z.object({
  placeId: z.string(),
  name: z.string(),
  address: z.string().optional(),
  latitude: z.number().optional(),
  longitude: z.number().optional(),
  phone: z.string().optional(),
  website: z.string().optional(),
  rating: z.number().optional(),
  reviewCount: z.number().int().optional(),
  category: z.string().optional(),
  email: z.string().optional(),
});
export type Place = z.infer<typeof place>;

/** What is left on a key. `unit` is the vendor's own word for the pool (searches, verifications, credits). */
export const quota = z.object({
  remaining: z.number().nullable(),
  limit: z.number().nullable().optional(),
  resetsAt: z.string().optional(),
  unit: z.string(),
  /** Further pools, where a vendor keeps several. */
  pools: z.record(z.string(), z.object({ remaining: z.number(), limit: z.number().optional() })).optional(),
});
export type Quota = z.infer<typeof quota>;
