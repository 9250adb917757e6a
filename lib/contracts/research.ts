import { z } from "zod";

/** What an `ai_research` job asks of each of its rows. */
export const researchSpec = z.strictObject({
  /** Slug of an AI provider. */
  provider: z.string().min(1),
  /** `Who runs {{Company}}?`: columns of the list in double braces. */
  template: z.string().min(1).max(10_000),
  /** JSON Schema of the answer; its properties become the row's new fields. */
  schema: z.record(z.string(), z.unknown()),
  /** Addresses to read for each row: `https://{{Domain}}/about`. Without any, a provider that can search does so. */
  pages: z.array(z.string().min(1).max(2_000)).max(5).default([]),
  system: z.string().max(10_000).optional(),
  model: z.string().max(200).optional(),
  maxOutputTokens: z.number().int().min(16).max(8_000).optional(),
  /** What one row may cost: in tokens, and in the workspace's own money where the key has a price. */
  budget: z
    .strictObject({ tokens: z.number().int().positive().optional(), money: z.number().positive().optional() })
    .default({}),
});
export type ResearchSpec = z.infer<typeof researchSpec>;
export type ResearchSpecInput = z.input<typeof researchSpec>;
