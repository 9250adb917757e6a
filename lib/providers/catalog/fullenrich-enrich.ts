import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { HttpRequest, Reply, RequestContext } from "@/lib/providers/provider.ts";
import { count, group, list, saysAnything, text } from "@/lib/providers/reading.ts";
import { reverse, rowKey } from "./fullenrich-batch.ts";
import { personOf, profile } from "./fullenrich-profile.ts";

/** Told apart into first and last name, which FullEnrich asks for unless it is given a profile. */
function namesOf({ firstName, lastName, fullName }: PersonQuery) {
  const [first, ...rest] = (fullName ?? "").trim().split(/\s+/);
  return { first_name: firstName ?? (first || undefined), last_name: lastName ?? (rest.join(" ") || undefined) };
}
const contact = (input: PersonQuery, field: string) => ({
  ...namesOf(input),
  domain: input.companyDomain,
  company_name: input.companyName,
  linkedin_url: input.linkedinUrl,
  enrich_fields: [field],
  custom: { key: rowKey(input) },
});

const notify = ({ callbackUrl }: RequestContext) =>
  callbackUrl?.startsWith("https://") ? { webhook_url: callbackUrl } : {};
/** An enrichment that was started; one that has a status is its own page, and is read as a result. */
const startReply = z
  .object({ enrichment_id: text, id: text, status: text })
  .refine(({ enrichment_id: own, status }) => own !== undefined || status === undefined, "it is no start");
const idOf = (body: unknown) => {
  const { enrichment_id: own, id } = startReply.safeParse(body).data ?? {};
  return own ?? id;
};
const started = (body: unknown, prefix = ""): Outcome<never> => {
  const id = idOf(body);
  return id ? pending({ externalId: prefix + id }) : malformedText("enrichment_id is missing");
};

const later = { repeat: "free", pollEveryMs: 30_000, giveUpAfterMs: 1_800_000 } as const;

const enriching = (field: string) => ({
  ...later,
  request: (input: PersonQuery, context: RequestContext): HttpRequest => ({
    method: "POST",
    path: "/contact/enrich/bulk",
    json: { name: context.requestId, ...notify(context), data: [contact(input, field)] },
  }),
  reply: startReply,
  read: (body: unknown) => started(body),
  bulk: {
    max: 100,
    // One address to call back cannot stand for a hundred questions, so these are only polled.
    request: (inputs: readonly PersonQuery[], { requestId }: RequestContext): HttpRequest => ({
      method: "POST",
      path: "/contact/enrich/bulk",
      json: { name: requestId, data: inputs.map((input) => contact(input, field)) },
    }),
    read: (reply: Reply, inputs: readonly unknown[]) =>
      (inputs.length === 0 ? [undefined] : inputs).map(() => started(reply.body)),
  },
});

const byName = [
  ["linkedinUrl"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
  ["fullName", "companyName"],
] as const;

const peopleReply = z.object({ people: list(profile), metadata: group({ credits: count }) });

export const enrichOperations = [
  operation("find-email", {
    needs: byName,
    ...enriching("contact.work_emails"),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("find-personal-email", {
    needs: byName,
    ...enriching("contact.personal_emails"),
    charge: { rule: "per_hit", credits: 3 },
  }),
  operation("find-phone", {
    needs: byName,
    ...enriching("contact.phones"),
    charge: { rule: "per_hit", credits: 10 },
  }),
  operation("enrich-person", {
    needs: [["linkedinUrl"], ["email"], ["fullName", "companyDomain"]],
    ...later,
    request: (input, context) =>
      input.linkedinUrl || (input.fullName && input.companyDomain)
        ? {
            method: "POST",
            path: "/people/lookup",
            json: input.linkedinUrl
              ? { person_professional_network_url: input.linkedinUrl }
              : { person_name: input.fullName, company_domain: input.companyDomain },
          }
        : {
            method: "POST",
            path: "/contact/reverse/email/bulk",
            json: {
              name: context.requestId,
              ...notify(context),
              data: [{ email: input.email, custom: { key: rowKey(input) } }],
            },
          },
    reply: z.union([peopleReply, startReply]),
    read: (body): Outcome<Person> => {
      if (!("people" in body)) return started(body, reverse);
      const [person] = body.people.map(personOf).filter(saysAnything);
      const credits = body.metadata?.credits;
      return person ? found(person, { credits: credits ?? 0.25 }) : notFound(credits === undefined ? {} : { credits });
    },
    // A look-up by profile costs a quarter, one by address a whole credit.
    charge: { rule: "per_hit", credits: 1 },
  }),
];
