import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, pending } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { email, linkedinHandle, rows, text } from "@/lib/providers/reading.ts";
import { isHtml, refusal, readReason } from "@/lib/providers/status.ts";
import { finding, finderReply, listed, searchReply, verdict, verdictReply } from "./hunter-reply.ts";
import { quota } from "./hunter-quota.ts";
import { databaseOperations, missing, perSecond } from "./hunter-search.ts";

/** https://hunter.io/api-documentation/v2: 403 is "too fast" and 429 is "the month is used up". */
const readError: ReadError = (reply) => {
  const id = firstError.safeParse(reply.body).data?.errors[0]?.id;
  switch (reply.status) {
    case 202:
      return pending({ retryAfterMs: 5_000, ...asked(reply.body) });
    case 222:
      return failed("unavailable", "The mail server gave Hunter an unexpected answer; asking again later may help");
    case 403:
      if (isHtml(reply.body)) return undefined;
      if (id === "no_discover_access") return failed("auth", "The Hunter plan does not include Discover");
      return readReason(reply) ?? tooFast;
    case 429:
      return failed("quota", refusal("The Hunter plan is used up for this period", reply));
    default:
      return undefined;
  }
};
const firstError = z.object({ errors: rows(z.object({ id: text })) });
const tooFast = failed("rate_limit", "Hunter limits the calls per second and per minute (HTTP 403)");

const verifierQuestion = z.object({ meta: z.object({ params: z.object({ email }) }) });
const verifiedEmail = z.object({ data: z.object({ email }) });
/** The address a verification still under way is about: the id under which it is asked for again. */
function asked(body: unknown): { externalId?: string } {
  const question =
    verifierQuestion.safeParse(body).data?.meta.params.email ?? verifiedEmail.safeParse(body).data?.data.email;
  return question === undefined ? {} : { externalId: question };
}

const verifierRequest = (address: string) =>
  ({ method: "GET", path: "/email-verifier", query: { email: address } }) as const;
const searches: Charge = { rule: "per_hit", credits: 1, pool: "searches" };
export const hunter = defineProvider({
  slug: "hunter",
  name: "Hunter",
  category: "email-finder",
  tier: "standard",
  description: "Finds and verifies business e-mail addresses, from names, domains and LinkedIn handles.",
  website: "https://hunter.io",
  docsUrl: "https://hunter.io/api-documentation/v2",
  evidence: "official",
  mark: { initials: "Hu", color: "#ff5722" },
  auth: { kind: "header", name: "X-API-KEY" },
  baseUrl: "https://api.hunter.io/v2",
  limits: perSecond(15, 500),
  readError,
  doubts: [
    "On plans with unified credits a verification costs half a credit; it is counted as one verification here.",
    "Enrichment is counted as 0.2 credits a hit, from a third-party catalogue.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["linkedinUrl"],
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyName"],
        ["fullName", "companyName"],
      ],
      request: (input) => ({
        method: "GET",
        path: "/email-finder",
        query: {
          domain: input.companyDomain,
          company: input.companyDomain ? undefined : input.companyName,
          first_name: input.firstName,
          last_name: input.lastName,
          full_name: input.firstName && input.lastName ? undefined : input.fullName,
          linkedin_handle: input.companyDomain ? undefined : linkedinHandle(input.linkedinUrl),
        },
      }),
      readError: missing,
      reply: finderReply,
      read: ({ data }) => finding(data),
      charge: searches,
      repeat: "paid",
    }),
    operation("search-domain", {
      needs: [["domain"], ["name"]],
      request: (input) => ({
        method: "GET",
        path: "/domain-search",
        query: {
          domain: input.domain,
          company: input.domain ? undefined : input.name,
          job_titles: input.titles?.join(",") || undefined,
          limit: input.limit === undefined ? undefined : Math.min(input.limit, 100),
          offset: input.cursor,
        },
      }),
      readError: missing,
      reply: searchReply,
      read: listed,
      charge: searches,
      repeat: "paid",
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => verifierRequest(input.email),
      reply: verdictReply,
      read: ({ data }, input) => verdict(data, input.email),
      charge: { rule: "per_call", credits: 1, pool: "verifications" },
      // A verification that answers 202 and is asked for again counts once; a finished one asked again counts again.
      repeat: "paid",
      limits: perSecond(10, 300),
      pollEveryMs: 5_000,
      giveUpAfterMs: 180_000,
    }),
    ...databaseOperations,
  ],
  quota,
  poll: {
    request: (externalId) => verifierRequest(externalId),
    rows: (reply) => {
      const body = verdictReply.safeParse(reply.body);
      return body.success ? [verdict(body.data.data, undefined)] : [];
    },
  },
});
