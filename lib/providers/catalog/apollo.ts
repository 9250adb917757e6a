import { z } from "zod";
import type { OperationInput } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { count, errorText, text } from "@/lib/providers/reading.ts";
import { readReason, refusal } from "@/lib/providers/status.ts";
import { readDelivered } from "./apollo-delivered.ts";
import { companyOf, organizationReply } from "./apollo-organization.ts";
import { peopleOperations } from "./apollo-people.ts";
import { quota } from "./apollo-quota.ts";
import { searchOperations } from "./apollo-search.ts";

const errorBody = z.object({ error_code: text, status: text, retry_after_seconds: count });

/** https://docs.apollo.io/reference/status-codes and /poll-webhook-result: 404 can mean "not ready yet". */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  if (body?.error_code === "result_pending") return pending({ retryAfterMs: (body.retry_after_seconds ?? 10) * 1_000 });
  if (/^(request_id_unknown|request_id_expired|invalid_request_id)$/.test(body?.error_code ?? ""))
    return failed("invalid_input", `Apollo does not know this request any more (${body?.error_code})`);
  if (
    reply.status === 404 &&
    !body?.error_code &&
    /not found|no (person|organization)/i.test(errorText(reply.body) ?? "")
  )
    return notFound();
  if (body?.error_code !== "API_INACCESSIBLE" && [402, 403, 422].includes(reply.status) && outOfCredits(reply))
    return failed("quota", refusal("The Apollo plan has no credits left", reply));
  if (reply.status === 422 && /\b(person|organization) does not exist\b/i.test(errorText(reply.body) ?? ""))
    return notFound();
  // The older API refuses a key with 422.
  if (reply.status === 422 && /access credentials|api key/i.test(errorText(reply.body) ?? ""))
    return failed("auth", "Apollo refused the key");
  if (reply.status === 403 && typeof reply.body === "object" && !readReason(reply))
    return failed("auth", refusal("The Apollo key or plan does not include this endpoint", reply));
  if (body?.status === "failed" && body.error_code)
    return body.error_code === "UNKNOWN_ERROR"
      ? failed("unavailable", refusal("Apollo failed", reply))
      : failed("invalid_input", refusal(`Apollo refused the question (${body.error_code})`, reply));
  return undefined;
};

const outOfCredits = (reply: Reply) =>
  /(insufficient|not enough|no more|out of|exceed\w*).*credits?|credits? .*(exhausted|used up|exceeded|limit)/i.test(
    errorText(reply.body) ?? "",
  );

const organizationRequest = (input: OperationInput<"enrich-company">) => ({
  method: "GET" as const,
  path: "/organizations/enrich",
  query: { domain: input.domain, linkedin_url: input.linkedinUrl, name: input.name },
});

export const apollo = defineProvider({
  slug: "apollo",
  name: "Apollo",
  category: "database",
  tier: "standard",
  description: "People and company database: work e-mail, mobile phone, firmographics, technologies and search.",
  website: "https://www.apollo.io",
  docsUrl: "https://docs.apollo.io/reference",
  evidence: "official",
  mark: { initials: "Ap", color: "#1d4ed8" },
  auth: { kind: "header", name: "x-api-key" },
  baseUrl: "https://api.apollo.io/api/v1",
  limits: { windows: [{ limit: 1_000, perMs: 60_000 }] },
  readError,
  doubts: [
    "Limits are those of paid plans; a free plan allows 50 enrichments a minute, 200 an hour and 600 a day.",
    "Whether asking for the same person twice is billed twice is not documented; it is treated as if it were.",
    "A page of companies costs one credit; whether an empty page does is not documented, and it is counted as free.",
    "That a private address costs nothing beyond the person's credit is assumed; people in some regions are shown without.",
    "Phone numbers come only to a public https address that Apollo can call.",
  ],
  operations: [
    ...peopleOperations,
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: organizationRequest,
      reply: organizationReply,
      read: ({ organization }) => (organization ? found(companyOf(organization)) : notFound()),
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    operation("detect-technologies", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: organizationRequest,
      reply: organizationReply,
      // The company is billed whatever is known of it.
      read: ({ organization }) => {
        const technologies = organization?.technology_names;
        return technologies ? found({ technologies }) : notFound({ credits: organization ? 1 : 0 });
      },
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
    }),
    ...searchOperations,
  ],
  quota,
  poll: {
    request: (externalId) => ({ method: "GET", path: `/webhook_result/${encodeURIComponent(externalId)}` }),
    rows: (reply, name) => readDelivered(reply.body, name).rows,
  },
  // Not signed, and may come more than once: the id in the URL is the proof, the request id tells repeats apart.
  callback: {
    rows: (reply, name) => {
      const { rows: outcomes, requestId } = readDelivered(reply.body, name);
      return outcomes.map((outcome) => (requestId ? { ...outcome, externalId: requestId } : outcome));
    },
  },
});
