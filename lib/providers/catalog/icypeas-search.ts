import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { operation } from "@/lib/providers/define.ts";
import { malformedText, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import { batch, domainAnswer, emailAnswer, rowKey, searchReply, startReply, verdictAnswer } from "./icypeas-reply.ts";

const post = (path: string, json: Record<string, unknown>) => ({ method: "POST" as const, path, json });

/** "Mira Anna Olsen" as first and last name, which Icypeas wants apart. */
function namesOf({ firstName, lastName, fullName }: PersonQuery): { firstname: string; lastname: string } {
  const [first = "", ...rest] = (fullName ?? "").trim().split(/\s+/);
  return firstName || lastName
    ? { firstname: firstName ?? "", lastname: lastName ?? "" }
    : { firstname: first, lastname: rest.join(" ") };
}
const companyOf = (input: PersonQuery) => input.companyDomain ?? input.companyName ?? "";

/** https://api-doc.icypeas.com: lists are taken once a second, single searches ten times. */
const lists = { min: 20, limits: { windows: [{ limit: 1, perMs: 1_000 }] } } as const;
const later = { pollEveryMs: 5_000, giveUpAfterMs: 900_000, timeoutMs: 90_000 } as const;

const manyStarted = (reply: Reply, inputs: readonly unknown[]) => {
  const file = startReply.safeParse(reply.body).data?.file;
  const outcome = file ? pending({ externalId: batch + file }) : malformedText("file is missing");
  return (inputs.length === 0 ? [undefined] : inputs).map(() => outcome);
};

export const searchOperations = [
  operation("find-email", {
    needs: [
      ["firstName", "lastName", "companyDomain"],
      ["fullName", "companyDomain"],
      ["firstName", "lastName", "companyName"],
      ["fullName", "companyName"],
    ],
    ...later,
    request: (input) => post("/sync/email-search", { ...namesOf(input), domainOrCompany: companyOf(input) }),
    reply: searchReply,
    read: emailAnswer,
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
    bulk: {
      ...lists,
      // A batch may have 5,000 rows, but a page of its results has a hundred.
      max: 100,
      request: (inputs, { requestId }) =>
        post("/bulk-search", {
          name: requestId,
          task: "email-search",
          data: inputs.map((input) => [namesOf(input).firstname, namesOf(input).lastname, companyOf(input)]),
          custom: { externalIds: inputs.map(rowKey) },
        }),
      read: manyStarted,
    },
  }),
  operation("verify-email", {
    needs: [["email"]],
    ...later,
    request: (input) => post("/sync/email-verification", { email: input.email }),
    reply: searchReply,
    read: (body, input) => verdictAnswer(body, input.email),
    charge: { rule: "per_call", credits: 0.1 },
    repeat: "paid",
    bulk: {
      ...lists,
      max: 100,
      request: (inputs, { requestId }) =>
        post("/bulk-search", {
          name: requestId,
          task: "email-verification",
          data: inputs.map(({ email }) => [email]),
          custom: { externalIds: inputs.map(rowKey) },
        }),
      read: manyStarted,
    },
  }),
  operation("search-domain", {
    needs: [["domain"], ["name"]],
    ...later,
    request: (input) => post("/sync/domain-search", { domainOrCompany: input.domain ?? input.name }),
    reply: searchReply,
    read: domainAnswer,
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
  }),
];
