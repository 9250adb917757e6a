import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { CallbackOutcome, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, text } from "@/lib/providers/reading.ts";
import { sameText } from "@/lib/providers/same-text.ts";
import { refusal } from "@/lib/providers/status.ts";
import { answerFor, isAbout, readBatch, reverse, stateOf } from "./fullenrich-batch.ts";
import { enrichOperations } from "./fullenrich-enrich.ts";
import { searchOperations } from "./fullenrich-search.ts";

const errorBody = z.object({ code: text, message: text });

/** https://docs.fullenrich.com: `{code, message}`. What goes on is a 400; what ran out of credits a 402 with rows. */
const readError: ReadError = (reply) => {
  if (reply.status < 400 || reply.status >= 500) return undefined;
  const { code = "" } = errorBody.safeParse(reply.body).data ?? {};
  if (code === "error.enrichment.in_progress" || code.endsWith(".in_progress"))
    return pending({ retryAfterMs: 30_000 });
  if (code === "error.api.key" || code.startsWith("error.authorization"))
    return failed("auth", "FullEnrich refused the key");
  if (code === "error.rate.limit" || reply.status === 429)
    return failed(
      "rate_limit",
      "FullEnrich limits the calls to sixty a minute",
      /in 1\s?m/i.test(refusal("", reply)) ? { retryAfterMs: 60_000 } : {},
    );
  // An enrichment that is not known is no answer about its contacts; a person or a company is.
  if (reply.status === 404 && code.endsWith("not_found") && !/^error\.(enrichment|reverse)/.test(code))
    return notFound();
  if (/credit/i.test(code)) return failed("quota", "The FullEnrich workspace is out of credits");
  return undefined;
};

const hasRows = (reply: { status: number; body: unknown }) =>
  reply.status === 402 && (readBatch(reply.body)?.rows.length ?? 0) > 0;

export const fullenrich = defineProvider({
  slug: "fullenrich",
  name: "FullEnrich",
  category: "waterfall",
  tier: "premium",
  description:
    "Waterfall of more than twenty sources for addresses and mobiles; looks people and companies up as well.",
  website: "https://fullenrich.com",
  docsUrl: "https://docs.fullenrich.com",
  evidence: "official",
  mark: { initials: "Fe", color: "#1d4ed8" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://app.fullenrich.com/api/v2",
  limits: { windows: [{ limit: 60, perMs: 60_000 }] },
  readError,
  doubts: [
    "Webhooks are signed with the API key: it has to be given as the webhook secret as well.",
    "What a search costs is read from its reply; a quarter of a credit for each result is reserved.",
    "A search may answer with fewer results than were billed when its page is cut short.",
  ],
  operations: [...enrichOperations, ...searchOperations],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/account/credits" }),
    // The page that only tests a key names its workspace.
    reply: z.object({ balance: count, credits: count, workspace_id: text }),
    read: (body) => {
      const remaining = body.balance ?? body.credits;
      if (remaining === undefined && !body.workspace_id) return malformedText("balance is missing");
      return found({ remaining: remaining ?? null, unit: "credits" });
    },
  }),
  poll: {
    request: (externalId) => ({
      method: "GET",
      path: externalId.startsWith(reverse)
        ? `/contact/reverse/email/bulk/${encodeURIComponent(externalId.slice(reverse.length))}`
        : `/contact/enrich/bulk/${encodeURIComponent(externalId)}`,
    }),
    hasRows,
    rows: (reply, name) => {
      const batch = readBatch(reply.body);
      if (!batch) return [];
      return batch.rows.length > 0 ? batch.rows.map((row) => answerFor(name, row, batch)) : [stateOf(batch)];
    },
    pick: (reply, name, input) => {
      const batch = readBatch(reply.body);
      if (!batch) return malformedText("it is no enrichment");
      const own =
        batch.rows.find((row) => isAbout(row, input)) ?? (batch.rows.length === 1 ? batch.rows[0] : undefined);
      return own ? answerFor(name, own, batch) : stateOf(batch);
    },
  },
  callback: {
    rows: (reply, name) => {
      const batch = readBatch(reply.body);
      const outcomes: CallbackOutcome[] = (batch?.rows ?? []).flatMap((row) =>
        batch ? [answerFor(name, row, batch)] : [],
      );
      return outcomes.map((outcome) => (batch?.id ? { ...outcome, externalId: batch.id } : outcome));
    },
    verify: ({ body, headers }, sign) =>
      sameText((headers["x-signature-sha1"] ?? "").trim().toLowerCase(), sign(body, { hash: "sha1" })),
  },
});
