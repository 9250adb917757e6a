import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, text } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import { lookUpOperations } from "./contactout-look-up.ts";
import { searchOperations } from "./contactout-search.ts";
import { jobReply, jobVerdicts, verdictFor, verifyOperation } from "./contactout-verify.ts";

const usageReply = z.object({
  count,
  quota: count,
  remaining: count,
  phone_count: count,
  phone_quota: count,
  phone_remaining: count,
  search_count: count,
  search_quota: count,
  search_remaining: count,
  verifier_count: count,
  verifier_quota: count,
  verifier_remaining: count,
});

/** Prepaid accounts are told what they used and may use, not what remains. */
function pool(remaining: number | undefined, limit: number | undefined, used: number | undefined) {
  const left = remaining ?? (limit === undefined || used === undefined ? undefined : Math.max(0, limit - used));
  return left === undefined ? undefined : { remaining: left, ...(limit !== undefined && { limit }) };
}

const errorBody = z.object({ status_code: count, message: text });

/** `{status_code, message}`; the code in the body counts where the two differ. */
const readError: ReadError = (reply) => {
  const body = errorBody.safeParse(reply.body).data;
  const status = Math.max(reply.status, body?.status_code ?? 0);
  if (status < 400) return undefined;
  const words = body?.message ?? "";
  if ([400, 402, 403, 429].includes(status) && /credit|quota|exhausted|usage limit/i.test(words))
    return failed("quota", refusal("The ContactOut key is out of credits", reply));
  if (status === 400 && /credential|token|api key|unauthori[sz]ed/i.test(words))
    return failed("auth", "ContactOut refused the key");
  return readStatus({ ...reply, status });
};

export const contactout = defineProvider({
  slug: "contactout",
  name: "ContactOut",
  category: "database",
  tier: "premium",
  description:
    "Work and personal e-mail, phones and profiles by LinkedIn page, address or name; searches and verifies.",
  website: "https://contactout.com",
  docsUrl: "https://api.contactout.com",
  evidence: "official",
  mark: { initials: "CO", color: "#1d4ed8" },
  auth: { kind: "header", name: "token" },
  baseUrl: "https://api.contactout.com",
  limits: { windows: [{ limit: 1_000, perMs: 60_000 }] },
  readError,
  doubts: [
    "How used-up credits are told is not documented; a refusal that speaks of credits or quota reads as that, a plain 403 as a refused key.",
    "Some clients say a bad key is answered with 400, others with 401; both are read.",
    "An older copy of the documentation calls the company look-up free, a newer connector counts a search credit; one is counted.",
    "That a search takes a page size below 25 is known from a connector only.",
    "Batches of LinkedIn pages are not used, since the other questions cannot be put into them.",
  ],
  operations: [...lookUpOperations, ...searchOperations, verifyOperation],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v1/stats" }),
    reply: z.object({ usage: usageReply }),
    read: ({ usage }) => {
      const email = pool(usage.remaining, usage.quota, usage.count);
      if (!email) return malformedText("usage.remaining is missing");
      const phone = pool(usage.phone_remaining, usage.phone_quota, usage.phone_count);
      const search = pool(usage.search_remaining, usage.search_quota, usage.search_count);
      const verifier = pool(usage.verifier_remaining, usage.verifier_quota, usage.verifier_count);
      const pools = { email, ...(phone && { phone }), ...(search && { search }), ...(verifier && { verifier }) };
      return found({ remaining: email.remaining, limit: usage.quota ?? null, unit: "email", pools });
    },
  }),
  poll: {
    request: (externalId) => ({ method: "GET", path: `/v1/email/verify/batch/${encodeURIComponent(externalId)}` }),
    rows: (reply) => {
      const job = jobReply.safeParse(reply.body).data;
      return job ? jobVerdicts(job) : [];
    },
    pick: (reply, _name, input) => {
      const job = jobReply.safeParse(reply.body).data;
      const address = typeof input["email"] === "string" ? input["email"] : "";
      return job ? verdictFor(job, address) : malformedText("it is no job");
    },
  },
});
