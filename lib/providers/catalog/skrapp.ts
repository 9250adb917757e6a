import { z } from "zod";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, group } from "@/lib/providers/reading.ts";
import { isHtml, readStatus, refusal } from "@/lib/providers/status.ts";
import {
  emailAnswer,
  finding,
  findReply,
  profilesAnswer,
  profilesReply,
  verdictAnswer,
  verdictReply,
} from "./skrapp-reply.ts";

const ownStatus = z.object({ status_code: count });

/** https://skrapp.io/api lists no errors; clients meet 401, 402, 404 for nobody, and 429, and each of them within a 200. */
const readError: ReadError = (given) => {
  const told = given.status < 300 ? ownStatus.safeParse(given.body).data?.status_code : undefined;
  const reply = told === undefined ? given : { ...given, status: told };
  if (told !== undefined && told >= 400) return told === 404 ? notFound() : (refused(reply) ?? readStatus(reply));
  return refused(reply);
};

const refused: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500) return undefined;
  if (reply.status === 403 && !isHtml(reply.body))
    return failed("auth", "Skrapp refused the key: its plan may not include the API");
  return /credit|quota exceeded/i.test(refusal("", reply))
    ? failed("quota", "The Skrapp key is out of credits")
    : undefined;
};
const missing: ReadError = ({ status, body }) =>
  status === 404 && (typeof body === "object" || body === "") ? notFound() : undefined;

/** How many people a search for those of a company asks for. */
const PAGE = 25;

function oneTitle(titles: readonly string[] | undefined): string | undefined {
  const [title, another] = titles ?? [];
  if (another !== undefined) throw new Error("Skrapp searches for one title at a time; ask for one");
  return title;
}

const company = (input: PersonQuery) =>
  input.companyDomain ? { domain: input.companyDomain } : { company: input.companyName };
const named = (input: PersonQuery) => Boolean(input.firstName && input.lastName);

export const skrapp = defineProvider({
  slug: "skrapp",
  name: "Skrapp",
  category: "email-finder",
  tier: "standard",
  description: "Finds and verifies business addresses by name and company, one at a time or a hundred in a call.",
  website: "https://skrapp.io",
  docsUrl: "https://skrapp.io/api",
  evidence: "official",
  mark: { initials: "Sk", color: "#2563eb" },
  auth: { kind: "header", name: "X-Access-Key" },
  baseUrl: "https://api.skrapp.io",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "Errors and limits are not documented; what is read comes from clients, and the pace is assumed.",
    "That only addresses found are charged, and that a verification costs a whole credit, is from memory.",
    "The path and the answer of the search for a company's people follow public clients.",
  ],
  operations: [
    operation("find-email", {
      needs: [
        ["firstName", "lastName", "companyDomain"],
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyName"],
        ["fullName", "companyName"],
      ],
      request: (input) => ({
        method: "GET",
        path: "/api/v2/find",
        query: {
          ...(named(input) ? { firstName: input.firstName, lastName: input.lastName } : { fullName: input.fullName }),
          ...company(input),
        },
      }),
      readError: missing,
      reply: findReply,
      read: emailAnswer,
      charge: { rule: "per_hit", credits: 1 },
      repeat: "paid",
      timeoutMs: 60_000,
      bulk: {
        max: 100,
        request: (inputs) => ({
          method: "POST",
          path: "/api/v2/find_bulk",
          json: inputs.map((input, index) => ({
            tId: String(index),
            ...(named(input) ? { firstName: input.firstName, lastName: input.lastName } : { name: input.fullName }),
            ...company(input),
          })),
        }),
        read: (reply, inputs) => {
          const rows = z.array(finding).safeParse(reply.body).data ?? [];
          if (inputs.length === 0) return rows.map(emailAnswer);
          const byId = new Map(rows.map((row) => [row.tId, row]));
          return inputs.map((_input, index) => {
            const row = byId.get(String(index));
            return row ? emailAnswer(row) : malformedText("the question is not among the results");
          });
        },
      },
    }),
    operation("search-domain", {
      needs: [["domain"], ["name"]],
      request: (input) => ({
        method: "GET",
        path: "/profile/search/email",
        query: {
          companyWebsite: input.domain,
          companyName: input.name,
          title: oneTitle(input.titles),
          size: Math.min(input.limit ?? PAGE, PAGE),
          nextId: input.cursor,
        },
      }),
      readError: missing,
      reply: profilesReply,
      read: profilesAnswer,
      charge: { rule: "per_result", credits: 1, maxResults: PAGE },
      worstCase: ({ limit }) => Math.min(limit ?? PAGE, PAGE),
      repeat: "paid",
      timeoutMs: 60_000,
    }),
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "GET", path: "/v3/verify", query: { email: input.email } }),
      reply: verdictReply,
      read: (body, input) => verdictAnswer(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      timeoutMs: 60_000,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/api/v2/account" }),
    reply: z.object({ credit: z.object({ quota: count, used: count, email: group({ quota: count, used: count }) }) }),
    read: ({ credit }) => {
      const { quota, used } = credit.email ?? credit;
      if (quota === undefined) return malformedText("credit.quota is missing");
      return found({ remaining: used === undefined ? null : Math.max(0, quota - used), limit: quota, unit: "credits" });
    },
  }),
});
