import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { operation } from "@/lib/providers/define.ts";
import { malformedText, pending } from "@/lib/providers/outcome.ts";
import type { Reply, RequestContext } from "@/lib/providers/provider.ts";
import {
  type DeliveredRow,
  emailOf,
  personKey,
  phoneOf,
  readDelivered,
  wholeCompanyOf,
  wholePersonOf,
} from "./surfe-delivered.ts";
import { startReply } from "./surfe-reply.ts";

const personIn = (input: PersonQuery) => ({
  firstName: input.firstName,
  lastName: input.lastName,
  companyName: input.companyName,
  companyDomain: input.companyDomain,
  linkedinUrl: input.linkedinUrl,
  externalID: personKey(input),
});
const include = (wanted: { email?: true; mobile?: true }) => ({
  email: wanted.email ?? false,
  mobile: wanted.mobile ?? false,
  linkedInUrl: true,
  jobHistory: false,
});
/** Only https is accepted; without it the job is asked for until it is done. */
const notify = ({ callbackUrl }: RequestContext) =>
  callbackUrl?.startsWith("https://") ? { notificationOptions: { webhookUrl: callbackUrl } } : {};

const started = (body: z.infer<typeof startReply>): Outcome<never> =>
  body.enrichmentID ? pending({ externalId: body.enrichmentID }) : malformedText("enrichmentID is missing");

const resultReply = z.union([
  z.object({ people: z.array(z.unknown()) }),
  z.object({ companies: z.array(z.unknown()) }),
]);

/** A job was started; or, when asked by address, the answer is there at once, as it is on a job's own page. */
const startedOr =
  <Data>(answer: (row: DeliveredRow | undefined) => Outcome<Data>) =>
  (body: z.infer<typeof startReply>, _input: unknown, reply: Reply): Outcome<Data> => {
    const job = readDelivered(reply.body, body.status === undefined && body.enrichmentID === undefined);
    const [row] = job?.rows ?? [];
    if (row) return answer(row);
    if (!resultReply.safeParse(reply.body).success) return started(body);
    return job ? (job.whole ?? answer(undefined)) : malformedText("no row of it can be read");
  };

const byName = [
  ["linkedinUrl"],
  ["firstName", "lastName", "companyDomain"],
  ["firstName", "lastName", "companyName"],
] as const;

const asynchronous = { repeat: "paid", pollEveryMs: 3_000, giveUpAfterMs: 900_000 } as const;

/** Starts a job for one person, or for a hundred at once; each question then waits for its own row. */
const enrichPeople = (wanted: { email?: true; mobile?: true }) => ({
  ...asynchronous,
  request: (input: PersonQuery, context: RequestContext) => ({
    method: "POST" as const,
    path: "/v2/people/enrich",
    json: { include: include(wanted), people: [personIn(input)], ...notify(context) },
  }),
  bulk: {
    max: 100,
    // One address to call back cannot stand for a hundred questions, so these are only polled.
    request: (inputs: readonly PersonQuery[]) => ({
      method: "POST" as const,
      path: "/v2/people/enrich",
      json: { include: include(wanted), people: inputs.map(personIn) },
    }),
    read: (reply: { body: unknown }, inputs: readonly unknown[]) => {
      const job = startReply.safeParse(reply.body).data ?? { enrichmentID: undefined, status: undefined };
      return (inputs.length === 0 ? [undefined] : inputs).map(() => started(job));
    },
  },
});

export const enrichOperations = [
  operation("find-email", {
    needs: byName,
    ...enrichPeople({ email: true }),
    reply: startReply,
    read: startedOr(emailOf),
    charge: { rule: "per_hit", credits: 1, pool: "email" },
  }),
  operation("find-phone", {
    needs: byName,
    ...enrichPeople({ mobile: true }),
    reply: startReply,
    read: startedOr(phoneOf),
    charge: { rule: "per_hit", credits: 1, pool: "mobile" },
  }),
  operation("enrich-person", {
    needs: [...byName, ["email"]],
    ...asynchronous,
    request: (input, context) => {
      const known =
        input.linkedinUrl || (input.firstName && input.lastName && (input.companyDomain || input.companyName));
      return known || !input.email
        ? enrichPeople({ email: true }).request(input, context)
        : { method: "POST", path: "/v2/people/find-by-email", json: { emails: [input.email] } };
    },
    reply: startReply,
    read: startedOr(wholePersonOf),
    charge: { rule: "per_hit", credits: 1, pool: "email" },
  }),
  operation("enrich-company", {
    needs: [["domain"]],
    ...asynchronous,
    request: (input, context) => ({
      method: "POST",
      path: "/v2/companies/enrich",
      json: { companies: [{ domain: input.domain, externalID: input.domain }], ...notify(context) },
    }),
    reply: startReply,
    read: startedOr(wholeCompanyOf),
    charge: { rule: "per_hit", credits: 1, pool: "search" },
  }),
];
