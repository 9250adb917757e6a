import { defineProvider, operation } from "@/lib/providers/define.ts";
import { refusedQuestionProbe } from "@/lib/providers/key-probe.ts";
import { failed, pending } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { errorText } from "@/lib/providers/reading.ts";
import { rowsOf, started, verdict, verdictAmong, verdictReply } from "./reacher-reply.ts";

/** Of a list, and of a page of its results. */
const PAGE = 100;

/** A server of one's own refuses a wrong secret as a header it cannot take: 400, in words. */
const readError: ReadError = ({ status, body }) => {
  if (status !== 400) return undefined;
  if (/x-reacher-secret/i.test(String(body))) return failed("auth", "Reacher refused the secret");
  // The results of a list that is worked on are refused, in words.
  return /\bstill running\b/i.test(errorText(body) ?? "") ? pending() : undefined;
};

/**
 * Lists want a server with workers and a database behind it, and say so with 503; a plan for single checks has none, and
 * whatever it answers to the path says nothing of the key.
 */
const withoutLists = ({ status, body }: Reply) =>
  status === 503 ? /worker mode|postgres/i.test(errorText(body) ?? "") : [401, 403, 404, 405, 501].includes(status);

export const reacher = defineProvider({
  slug: "reacher",
  name: "Reacher",
  category: "verification",
  tier: "budget",
  description:
    "Verifies e-mail addresses, one by one or in lists, with an open-source engine, hosted by its makers or by oneself.",
  website: "https://reacher.email",
  docsUrl: "https://github.com/reacherhq/check-if-email-exists/blob/master/backend/openapi.json",
  evidence: "official",
  mark: { initials: "Re", color: "#0d9488" },
  auth: { kind: "header", name: "Authorization" },
  baseUrl: "https://api.reacher.email",
  limits: {
    windows: [
      { limit: 60, perMs: 60_000 },
      { limit: 10_000, perMs: 86_400_000 },
    ],
  },
  readError,
  doubts: [
    "The limits are those that its configuration file suggests.",
    "No page says what is left; the key is tested with a question that lacks an address, and that this is refused free of charge is assumed.",
    "A server of one's own wants the secret in another header; it has to be told to take this one.",
    "Which status a used-up plan gets is not documented; 402 is read so.",
    "How many addresses a list may have is not documented, and a hundred are sent; where lists are refused, addresses are checked one by one.",
  ],
  operations: [
    operation("verify-email", {
      needs: [["email"]],
      request: (input) => ({ method: "POST", path: "/v1/check_email", json: { to_email: input.email } }),
      reply: verdictReply,
      read: (body, input) => verdict(body, input.email),
      charge: { rule: "per_call", credits: 1 },
      repeat: "paid",
      // The server queues the question and talks to the mail server itself.
      timeoutMs: 90_000,
      pollEveryMs: 5_000,
      giveUpAfterMs: 3_600_000,
      bulk: {
        max: PAGE,
        min: 20,
        request: (inputs) => ({ method: "POST", path: "/v1/bulk", json: { input: inputs.map(({ email }) => email) } }),
        read: (reply, inputs) => (inputs.length === 0 ? [undefined] : inputs).map(() => started(reply)),
        unoffered: withoutLists,
      },
    }),
  ],
  poll: {
    request: (jobId) => ({
      method: "GET",
      path: `/v1/bulk/${encodeURIComponent(jobId)}/results`,
      query: { limit: PAGE },
    }),
    rows: (reply) => {
      const rows = rowsOf(reply);
      return Array.isArray(rows) ? rows.map((row) => verdict(row, undefined)) : [rows];
    },
    pick: (reply, _name, input) => verdictAmong(reply, input["email"]),
  },
  quota: refusedQuestionProbe(() => ({ method: "POST", path: "/v1/check_email", json: {} }), "verifications"),
});
