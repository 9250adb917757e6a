import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { CallbackOutcome, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText } from "@/lib/providers/reading.ts";
import { answerFor, peopleAnswer } from "./bettercontact-answer.ts";
import { isAbout, leads, readRequest, stateOf } from "./bettercontact-request.ts";
import { operations } from "./bettercontact-ask.ts";

/** https://doc.bettercontact.rocks/api-reference/errors: the reason stands in `error` or in `message`. */
const readError: ReadError = ({ status, body }) => {
  const reason = errorText(body) ?? "";
  if (status === 402 && /don't have access|upgrade your plan/i.test(reason))
    return failed("invalid_input", "The BetterContact plan does not include this; upgrade it");
  if (status === 422 && /out of free|credit|token/i.test(reason))
    return failed("quota", "The BetterContact account has used up its searches");
  if (status === 406) return failed("invalid_input", "BetterContact does not know the request");
  return undefined;
};

export const bettercontact = defineProvider({
  slug: "bettercontact",
  name: "BetterContact",
  category: "waterfall",
  tier: "premium",
  description: "Waterfall of more than twenty sources for work addresses and mobiles; searches leads and companies.",
  website: "https://bettercontact.rocks",
  docsUrl: "https://doc.bettercontact.rocks",
  evidence: "official",
  mark: { initials: "Bc", color: "#059669" },
  auth: { kind: "header", name: "X-API-Key" },
  baseUrl: "https://app.bettercontact.rocks/api/v2",
  limits: { windows: [{ limit: 100, perMs: 60_000 }] },
  readError,
  doubts: [
    "That an address costs one credit and a mobile ten is from memory; what was consumed is read from each reply.",
    "What a profile costs is not documented; one credit is reserved.",
    "A request on hold for want of credits goes on after a top-up; it is given up here, and asking again may be billed again.",
  ],
  operations,
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account" }),
    reply: z.object({ credits_left: count }),
    read: ({ credits_left: remaining }) =>
      remaining === undefined ? malformedText("credits_left is missing") : found({ remaining, unit: "credits" }),
  }),
  poll: {
    request: (externalId) => ({
      method: "GET",
      path: externalId.startsWith(leads)
        ? `/lead_finder/async/${encodeURIComponent(externalId.slice(leads.length))}`
        : `/async/${encodeURIComponent(externalId)}`,
    }),
    rows: (reply, name) => {
      const request = readRequest(reply.body);
      if (!request) return [];
      if (request.leads) return [peopleAnswer(request)];
      return request.rows.length > 0 ? request.rows.map((row) => answerFor(name, row, request)) : [stateOf(request)];
    },
    pick: (reply, name, input) => {
      const request = readRequest(reply.body);
      if (!request) return malformedText("it is no request");
      if (request.leads || name === "search-people") return peopleAnswer(request);
      const own =
        request.rows.find((row) => isAbout(row, input)) ?? (request.rows.length === 1 ? request.rows[0] : undefined);
      if (own) return answerFor(name, own, request);
      return request.rows.length > 1 ? malformedText("the question is not among the results") : stateOf(request);
    },
  },
  callback: {
    rows: (reply, name) => {
      const request = readRequest(reply.body);
      if (!request) return [];
      const outcomes: CallbackOutcome[] = request.leads
        ? [peopleAnswer(request)]
        : request.rows.map((row) => answerFor(name, row, request));
      const { id } = request;
      return outcomes.map((outcome) => (id ? { ...outcome, externalId: request.leads ? leads + id : id } : outcome));
    },
  },
});
