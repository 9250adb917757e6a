import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { splitName } from "@/lib/cleaning/name.ts";
import type { OperationInput } from "@/lib/contracts/operation.ts";
import { operation } from "@/lib/providers/define.ts";
import { notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest, ReadError } from "@/lib/providers/provider.ts";
import { errorText } from "@/lib/providers/reading.ts";
import { ownerAnswer, ownerReply, socialAnswer } from "./snov-owner.ts";
import { asynchronous, post, refusalBody, several, started, startReply } from "./snov-task.ts";

/** What is asked about one person, or one address. */

/** Nobody known by that address is a refusal, too. */
const unknownOwner: ReadError = (reply) => {
  const body = refusalBody.safeParse(reply.body).data;
  const words = errorText(body) ?? "";
  return body?.success === false &&
    (words === "" || /not found|could ?n.t find|no (profile|result|data|info)/i.test(words))
    ? notFound()
    : undefined;
};

type Names = Pick<OperationInput<"find-email">, "firstName" | "lastName" | "fullName" | "companyDomain">;
function nameRow(input: Names) {
  const split = input.firstName && input.lastName ? input : splitName(input.fullName);
  return { first_name: split.firstName, last_name: split.lastName, domain: input.companyDomain };
}

const byAddress = (email: string): HttpRequest => ({
  method: "POST",
  path: "/v1/get-profile-by-email",
  form: { email },
});

export const peopleOperations = [
  operation("find-email", {
    needs: [
      ["firstName", "lastName", "companyDomain"],
      ["fullName", "companyDomain"],
    ],
    ...several("names", (inputs: readonly Names[], { callbackUrl }) => ({
      method: "POST",
      path: "/v2/emails-by-domain-by-name/start",
      json: { rows: inputs.map(nameRow), webhook_url: callbackUrl },
    })),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("verify-email", {
    needs: [["email"]],
    ...several("verify", (inputs: readonly OperationInput<"verify-email">[], context) =>
      post("/v2/email-verification/start", { "emails[]": inputs.map(({ email }) => email) }, context),
    ),
    charge: { rule: "per_call", credits: 1 },
  }),
  operation("enrich-person", {
    needs: [["email"], ["linkedinUrl"]],
    ...asynchronous,
    request: (input, context) => {
      const url = canonicalLinkedinUrl(input.linkedinUrl);
      if (input.email || !url) return byAddress(input.email ?? "");
      return post("/v2/li-profiles-by-urls/start", { "urls[]": [url] }, context);
    },
    readError: unknownOwner,
    reply: startReply,
    read: (body, _input, reply) => {
      const owner = ownerReply.safeParse(reply.body).data;
      return owner ? ownerAnswer(owner) : started(body, "profiles");
    },
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("find-social", {
    needs: [["email"]],
    request: (input) => byAddress(input.email ?? ""),
    readError: unknownOwner,
    reply: ownerReply,
    read: socialAnswer,
    charge: { rule: "per_hit", credits: 1 },
    repeat: "paid",
  }),
];
