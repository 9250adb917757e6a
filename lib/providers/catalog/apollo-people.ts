import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import {
  emailOf,
  matchedRow,
  matchReply,
  personalEmailOf,
  type PersonRow,
  phoneAnswer,
  wholePerson,
} from "./apollo-reply.ts";

const personKeys = (input: PersonQuery) => ({
  first_name: input.firstName,
  last_name: input.lastName,
  name: input.firstName && input.lastName ? undefined : input.fullName,
  email: input.email,
  linkedin_url: input.linkedinUrl,
  organization_name: input.companyName,
  domain: input.companyDomain,
});
const named = [
  ["linkedinUrl"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyName"],
] as const;

const bulkReply = z.object({ matches: z.array(matchedRow.catch(null)) });

/** Flags stand in the query, for one person and for ten. */
const reveal = { reveal_personal_emails: true };

const inTens = <Data>(
  answer: (row: PersonRow) => Outcome<Data>,
  flags: typeof reveal | Record<string, never> = {},
) => ({
  max: 10,
  request: (inputs: readonly PersonQuery[]) => ({
    method: "POST" as const,
    path: "/people/bulk_match",
    query: flags,
    json: { details: inputs.map(personKeys) },
  }),
  // `matches` stands in the order of `details`, with null for nobody.
  read: (reply: Reply, inputs: readonly unknown[]) => {
    const body = bulkReply.safeParse(reply.body).data;
    if (!body || (inputs.length > 0 && body.matches.length !== inputs.length)) {
      const unread = malformedText("matches do not answer the questions one by one");
      return inputs.length === 0 ? [unread] : inputs.map(() => unread);
    }
    return body.matches.map((row) => (row ? answer(row) : notFound()));
  },
});

export const peopleOperations = [
  operation("find-email", {
    needs: named,
    request: (input) => ({
      method: "POST",
      path: "/people/match",
      query: personKeys({ ...input, email: undefined }),
    }),
    reply: matchReply,
    read: ({ person }) => (person ? emailOf(person) : notFound()),
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    bulk: inTens(emailOf),
  }),
  operation("enrich-person", {
    needs: [["email"], ...named],
    request: (input) => ({ method: "POST", path: "/people/match", query: personKeys(input) }),
    reply: matchReply,
    read: ({ person }) => (person ? wholePerson(person) : notFound()),
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    bulk: inTens(wholePerson),
  }),
  operation("find-personal-email", {
    needs: [["email"], ...named],
    request: (input) => ({ method: "POST", path: "/people/match", query: { ...personKeys(input), ...reveal } }),
    reply: matchReply,
    read: ({ person }) => (person ? personalEmailOf(person) : notFound()),
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    bulk: inTens(personalEmailOf, reveal),
  }),
  operation("find-phone", {
    needs: [["email"], ...named],
    request: (input, { callbackUrl }) => {
      if (!callbackUrl?.startsWith("https://"))
        throw new Error("Apollo sends phone numbers to a public https address only; set the app's public URL first");
      const flags = { reveal_phone_number: true, webhook_url: callbackUrl };
      return { method: "POST", path: "/people/match", query: { ...personKeys(input), ...flags } };
    },
    reply: matchReply,
    read: ({ person, request_id: externalId }) => {
      if (!person) return notFound();
      return phoneAnswer(person) ?? (externalId ? pending({ externalId }) : notFound({ credits: 1 }));
    },
    charge: { rule: "per_hit", credits: 9 },
    repeat: "paid",
    pollEveryMs: 10_000,
    giveUpAfterMs: 3_600_000,
  }),
];
