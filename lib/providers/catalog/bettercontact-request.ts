import { z } from "zod";
import type { FoundOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  group,
  linkedin,
  listOrNull,
  rows,
  text,
} from "@/lib/providers/reading.ts";

/** Marks the id of a search for leads, which has a page of its own. */
export const leads = "leads:";

/** `null` stands for what is not known. */
const row = z.object({
  enriched: flag,
  custom_fields: rows(z.object({ name: text, value: text })),
  contact_first_name: text,
  contact_last_name: text,
  contact_full_name: text,
  contact_job_title: text,
  contact_seniority: text,
  contact_headline: text,
  contact_linkedin_headline: text,
  contact_linkedin_profile_url: linkedin,
  contact_location_city: text,
  contact_location_state: text,
  contact_location_country: text,
  contact_email_address: anything,
  contact_email_address_status: text,
  contact_phone_number: anything,
  company_name: text,
  company_domain: domain,
  company_linkedin_url: companyLinkedin,
});
export type Row = z.infer<typeof row>;

const whole = z
  .object({
    id: text,
    status: z.string().trim(),
    credits_consumed: count,
    summary: group({ leads_found: count, limit: count, offset: count }),
    data: listOrNull(row).optional(),
    leads: z.array(z.unknown()).optional().catch(undefined),
  })
  .refine(
    ({ status, data, leads }) => data || leads || states[status.toLowerCase()] !== "terminated",
    "it ended without results",
  );
/** What a webhook per lead pushes has nothing around the row. */
const single = z
  .looseObject({})
  .refine((body) => Object.keys(body).some((key) => key === "enriched" || key.startsWith("contact_")))
  .pipe(row.extend({ request_id: z.string() }));

export type Request = {
  id: string | undefined;
  status: string;
  credits: number | undefined;
  rows: Row[];
  leads: Row[] | undefined;
  nextOffset: number | undefined;
  total: number | undefined;
};

/** The vendor's four words, and what its clients have seen besides. */
const states: Record<string, string> = {
  terminated: "terminated",
  completed: "terminated",
  finished: "terminated",
  done: "terminated",
  not_started: "processing",
  processing: "processing",
  in_progress: "processing",
  queued: "processing",
  pending: "processing",
  running: "processing",
  on_hold: "on_hold",
  failed: "failed",
  error: "failed",
};

/** The state of a request with what it found; undefined when the body is no such thing. */
export function readRequest(body: unknown): Request | undefined {
  const one = single.safeParse(body).data;
  if (one) {
    return {
      id: one.request_id,
      status: "terminated",
      credits: undefined,
      rows: [one],
      leads: undefined,
      nextOffset: undefined,
      total: undefined,
    };
  }
  const request = whole.safeParse(body).data;
  if (!request) return undefined;
  const found = request.leads && rows(row).parse(request.leads);
  const { leads_found: total, offset } = request.summary ?? {};
  const reached = (offset ?? 0) + (found?.length ?? 0);
  return {
    id: request.id,
    status: states[request.status.toLowerCase()] ?? request.status,
    credits: request.credits_consumed,
    rows: request.data ?? [],
    leads: found,
    total,
    nextOffset: total !== undefined && found && found.length > 0 && reached < total ? reached : undefined,
  };
}

/** What a request says of a row that it has no answer for. */
export function stateOf({ status }: Request): Exclude<Outcome, FoundOutcome> {
  switch (status) {
    case "terminated":
      return notFound();
    case "processing":
      return pending();
    case "failed":
      return failed("unavailable", "BetterContact could not finish the request");
    case "on_hold":
      return failed("quota", "BetterContact holds the request until the account has credits again");
    default:
      return malformedText(`status: ${status} is not known`);
  }
}

const field = z.string().optional().catch(undefined);
const question = z.object({
  fullName: field,
  firstName: field,
  lastName: field,
  companyDomain: field,
  companyName: field,
  linkedinUrl: field,
});

/** Sent with each lead among its own fields, which come back with its row. */
export function rowKey(input: Record<string, unknown>): string {
  const { fullName, firstName, lastName, companyDomain, companyName, linkedinUrl } = question.parse(input);
  return [fullName, firstName, lastName, companyDomain, companyName, linkedinUrl]
    .map((part) => part?.trim().toLowerCase() ?? "")
    .join("|");
}
export const isAbout = (entry: Row, input: Record<string, unknown>): boolean =>
  entry.custom_fields.some(({ name, value }) => name === "key" && value === rowKey(input));
