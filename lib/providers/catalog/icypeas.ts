import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, errorText, text } from "@/lib/providers/reading.ts";
import { readStatus, refusal, readReason } from "@/lib/providers/status.ts";
import { leadOperations } from "./icypeas-leads.ts";
import { profileOperations, readCompany } from "./icypeas-profiles.ts";
import { answerFor, batch, isAbout, readItems } from "./icypeas-reply.ts";
import { searchOperations } from "./icypeas-search.ts";

const refused = z.object({ success: z.literal(false), validationErrors: anything, status: text });

/** https://api-doc.icypeas.com: refusals come with HTTP 200 and `success: false`, whatever the reason. */
const readError: ReadError = (reply) => {
  const body = reply.status < 300 ? refused.safeParse(reply.body).data : undefined;
  if (!body) return undefined;
  const reason = messageOf(body.validationErrors) ?? errorText(reply.body) ?? body.status ?? "";
  if (/credit|fund|subscription/i.test(reason)) return failed("quota", "The Icypeas key is out of credits");
  if (/max(imum)? number of requests|rate limit|too many/i.test(reason)) return readStatus({ ...reply, status: 429 });
  if (/auth|api key|token/i.test(reason)) return failed("auth", "Icypeas refused the key");
  return (
    readReason(reply) ?? failed("invalid_input", refusal("Icypeas refused the question", { ...reply, body: reason }))
  );
};

const problem = z.array(z.object({ message: z.string().optional(), humanReadableMessage: z.string().optional() }));
const messageOf = (problems: unknown) => {
  const [first] = problem.safeParse(problems).data ?? [];
  return first?.humanReadableMessage ?? first?.message;
};

export const icypeas = defineProvider({
  slug: "icypeas",
  name: "Icypeas",
  category: "email-finder",
  tier: "budget",
  description:
    "Finds and verifies business addresses, reads profiles and company pages, and searches its lead database.",
  website: "https://www.icypeas.com",
  docsUrl: "https://api-doc.icypeas.com",
  evidence: "official",
  mark: { initials: "Ic", color: "#16a34a" },
  auth: { kind: "header", name: "Authorization" },
  baseUrl: "https://app.icypeas.com/api",
  limits: { windows: [{ limit: 10, perMs: 1_000 }] },
  readError,
  doubts: [
    "Single searches use the synchronous endpoints, whose answer is described by clients and not by the documentation.",
    "Prices of profiles, company pages and leads come from third parties; finding a company's page is taken to be free.",
    "Webhooks are not used: searches answer within their own call, batches are polled, and the signature covers only our address and the time, not the message.",
    "A verification that found nothing reads as invalid.",
  ],
  operations: [...searchOperations, ...profileOperations, ...leadOperations],
  quota: quotaProbe({
    request: () => ({ method: "POST", path: "/a/actions/subscription-information", json: {} }),
    reply: z.object({ credits: count }),
    read: ({ credits }) =>
      credits === undefined ? malformedText("credits is missing") : found({ remaining: credits, unit: "credits" }),
  }),
  poll: {
    request: (externalId, name) => {
      if (name === "enrich-company") return { method: "GET", path: "/scrape/company", query: { url: externalId } };
      const wanted = externalId.startsWith(batch)
        ? { mode: "bulk", file: externalId.slice(batch.length), limit: 100 }
        : { id: externalId };
      return { method: "POST", path: "/bulk-single-searchs/read", json: wanted };
    },
    rows: (reply, name) =>
      name === "enrich-company"
        ? [readCompany(reply.body)]
        : readItems(reply.body).map((item) => answerFor(name, item)),
    pick: (reply, name, input) => {
      if (name === "enrich-company") return readCompany(reply.body);
      const items = readItems(reply.body);
      const own = items.find((item) => isAbout(item, input)) ?? (items.length === 1 ? items[0] : undefined);
      return own ? answerFor(name, own, input) : malformedText("the question is not among the results");
    },
  },
});
