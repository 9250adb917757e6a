import { z } from "zod";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { malformedText, pending } from "@/lib/providers/outcome.ts";
import type { RequestContext } from "@/lib/providers/provider.ts";
import { text } from "@/lib/providers/reading.ts";

/** How Dropcontact is asked: in rows, each with what tells which question its result answers. */

export const POLL_MS = 30_000;
export type Query = Partial<
  Record<
    | "firstName"
    | "lastName"
    | "fullName"
    | "email"
    | "linkedinUrl"
    | "companyName"
    | "companyDomain"
    | "domain"
    | "name",
    string | undefined
  >
>;

/** Sent with each row and echoed with its result: rows come back in any order. */
export function keyOf(input: Query): string {
  const said = [input.firstName, input.lastName, input.fullName, input.email, input.linkedinUrl];
  const where = [input.companyName ?? input.name, input.companyDomain ?? input.domain];
  return [...said, ...where].map((part) => part?.trim().toLowerCase() ?? "").join("|");
}

const rowOf = (input: Query) => ({
  first_name: input.firstName,
  last_name: input.lastName,
  full_name: input.firstName && input.lastName ? undefined : input.fullName,
  email: input.email,
  linkedin: input.linkedinUrl,
  company: input.companyName ?? input.name,
  website: input.companyDomain ?? input.domain,
  custom_fields: { question: keyOf(input) },
});

const startReply = z.object({ request_id: text });
const started = ({ request_id: id }: z.infer<typeof startReply>): Outcome<never> =>
  id ? pending({ externalId: id, retryAfterMs: POLL_MS }) : malformedText("request_id is missing");

export const person = ["firstName", "lastName", "fullName", "linkedinUrl", "companyName", "companyDomain"] as const;
/** What each kind of question is about; an address beside a name would be checked, and billed. */
const asked = {
  "find-email": person,
  "enrich-person": [...person, "email"],
  "verify-email": ["email"],
  "enrich-company": ["domain", "name"],
} as const;
type Asked = keyof typeof asked;
export const askedNames: readonly Asked[] = ["find-email", "enrich-person", "verify-email", "enrich-company"];

export const about = (name: Asked, input: Query): Query =>
  Object.fromEntries(asked[name].map((field) => [field, input[field]]));

/** Starts one batch, of one row or of up to 250. */
export const enriching = (name: Asked) => {
  const row = (input: Query) => rowOf(about(name, input));
  const start = (inputs: readonly Query[], callbackUrl?: string) => ({
    method: "POST" as const,
    path: "/v1/enrich/all",
    json: { data: inputs.map(row), siren: true, language: "en", custom_callback_url: callbackUrl },
  });
  return {
    request: (input: Query, { callbackUrl }: RequestContext) => start([input], callbackUrl),
    reply: startReply,
    read: started,
    repeat: "paid" as const,
    pollEveryMs: POLL_MS,
    // An unknown request is told to be not ready, too.
    giveUpAfterMs: 1_800_000,
    bulk: {
      max: 250,
      // One address to call back cannot stand for many questions, so these are only polled.
      request: (inputs: readonly Query[]) => start(inputs),
      read: (reply: { body: unknown }, inputs: readonly unknown[]) => {
        const outcome = started(startReply.safeParse(reply.body).data ?? { request_id: undefined });
        return (inputs.length === 0 ? [undefined] : inputs).map(() => outcome);
      },
    },
  };
};
