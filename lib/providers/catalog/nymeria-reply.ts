import { z } from "zod";
import type { Company, EmailStatus } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  domain,
  headcount,
  judgedAddress,
  list,
  record,
  text,
  texts,
  verdictOf,
  year,
} from "@/lib/providers/reading.ts";
import { personRow } from "./people-data-labs-reply.ts";

/** People are described in the words of People Data Labs. */
export const personReply = z.object({ data: record(personRow.shape) });

export const companyRow = z.object({
  name: text,
  size: anything,
  industry: text,
  founded: anything,
  website_url: domain,
  linkedin_name: companyLinkedin,
  linkedin_url: companyLinkedin,
  location: text,
});
export const companyOf = (row: z.infer<typeof companyRow>): Company => ({
  name: row.name,
  domain: row.website_url,
  industry: row.industry,
  ...headcount(row.size),
  foundedYear: year(row.founded),
  linkedinUrl: row.linkedin_url ?? row.linkedin_name,
  address: row.location,
});

export const verdictReply = z.object({
  data: z.object({ email: judgedAddress, result: z.string(), flags: texts, tags: texts }),
});
const results: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  disposable: "disposable",
};

export function verdict(
  { data }: z.infer<typeof verdictReply>,
  asked: string | undefined,
): Outcome<{ email: string; status: EmailStatus; reason?: string | undefined }> {
  const flags = data.flags ?? data.tags;
  const flagged = (word: RegExp) => flags?.some((one) => word.test(one)) === true;
  const told = verdictOf(results, data.result) ?? "unknown";
  const finer = flagged(/disposable/i) ? "disposable" : flagged(/catch|accept.?all/i) ? "catch_all" : flagged(/role/i) ? "role" : told; // prettier-ignore
  return found({
    email: data.email ?? asked ?? "",
    status: told === "invalid" ? told : finer,
    reason: flags?.join(", ") ?? data.result,
  });
}

export const listReply = <Row>(row: z.core.$ZodType<Row>) => z.object({ data: list(row) });
