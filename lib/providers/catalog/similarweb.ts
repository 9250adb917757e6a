import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { anything, count, domain, group, saysAnything, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";

const errorBody = z.object({ meta: group({ status: text, error_code: count, error_message: text }), error: anything });

/** Errors name themselves in `meta`; "Data not found" has been seen under 404 with another code in it. */
const readError: ReadError = (reply) => {
  if (reply.status >= 500) return undefined;
  if (typeof reply.body === "string" && /^"?invalid/i.test(reply.body.trim()))
    return failed("auth", "Similarweb refused the key");
  const meta = errorBody.safeParse(reply.body).data?.meta;
  const reason = meta?.error_message ?? (reply.status >= 400 ? refusal("", reply) : undefined);
  if (reason === undefined && meta?.status?.toLowerCase() !== "error") return undefined;
  if (reason !== undefined && /data not found|no data/i.test(reason)) return notFound();
  if (/credit|quota|hits (limit|exceeded)|monthly/i.test(reason ?? ""))
    return failed("quota", "The Similarweb key has no data credits left");
  if (reply.status === 429 || meta?.error_code === 429) return undefined;
  if (/api[ _-]?key|unauthori[sz]ed|not authorized/i.test(reason ?? "") || reply.status === 401)
    return failed("auth", "Similarweb refused the key, or its plan lacks these data");
  return reply.status < 300 ? failed("invalid_input", refusal("Similarweb refused the question", reply)) : undefined;
};

/** "GlobalRank", "global_rank" and "globalRank" are one key. */
const bare = z
  .record(z.string(), z.unknown())
  .transform((fields) =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [key.toLowerCase().replace(/[^a-z]/g, ""), value] as const),
    ),
  );
const inner = bare.optional().catch(undefined);

/** Numbers come as text, large ones in scientific notation. */
function amount(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : Number(text.parse(value) ?? "none");
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

const answerKeys = ["sitename", "globalrank", "engagements", "engagments", "category", "description"] as const;
const similar = z.object({ url: domain, name: domain, domain });
const technology = z.object({ technology_name: text, name: text, technology: text });

const site = (name: string | undefined, report: string, version = "v1") => ({
  method: "GET" as const,
  path: `/${version}/website/${encodeURIComponent(name ?? "")}/${report}`,
});
const perHit = { rule: "per_hit", credits: 1 } as const;

export const similarweb = defineProvider({
  slug: "similarweb",
  name: "Similarweb",
  category: "company",
  tier: "premium",
  description: "How many people visit a website and how it ranks, similar websites, and what they run on.",
  website: "https://www.similarweb.com",
  docsUrl: "https://developers.similarweb.com/docs/similarweb-web-traffic-api",
  evidence: "connector",
  mark: { initials: "Sw", color: "#092540" },
  auth: { kind: "query", name: "api_key" },
  baseUrl: "https://api.similarweb.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "What a report costs depends on the plan; each is counted as one data credit, and a site without data as none.",
    "The words of the errors and the page that says what is left come from other people's code.",
    "Similarweb publishes no number for its rate limit that was found.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"]],
      request: (input) => ({ ...site(input.domain, "general-data/all"), query: { format: "json" } }),
      reply: bare.refine((body) => answerKeys.some((key) => key in body), "it is no overview of a site"),
      read: (body, input) => {
        const rank = inner.parse(body["globalrank"])?.["rank"] ?? body["globalrank"];
        const engagement = inner.parse(body["engagements"]) ?? inner.parse(body["engagments"]);
        const address = domain.parse(body["sitename"]);
        const globalRank = amount(rank);
        const known = {
          name: address === undefined ? text.parse(body["sitename"]) : undefined,
          description: text.parse(body["description"]),
          industry: text.parse(body["category"]) ?? text.parse(inner.parse(body["categoryrank"])?.["category"]),
          monthlyVisits: amount(engagement?.["visits"]),
          ...(globalRank !== undefined && globalRank >= 1 && { globalRank: Math.round(globalRank) }),
        };
        return saysAnything(known) ? found({ domain: address ?? domain.parse(input.domain), ...known }) : notFound();
      },
      charge: perHit,
      repeat: "paid",
    }),
    operation("find-lookalike", {
      needs: [["domain"]],
      request: (input) => ({ ...site(input.domain, "similar-sites/similarsites"), query: { format: "json" } }),
      reply: z.union([
        z.object({ similar_sites: z.array(similar.catch(similar.parse({}))) }).transform((body) => body.similar_sites),
        z.object({ sites: z.array(similar.catch(similar.parse({}))) }).transform((body) => body.sites),
      ]),
      read: (rows, input) => {
        const companies = rows.flatMap((row) => {
          const address = row.url ?? row.domain ?? row.name;
          return address === undefined ? [] : [{ domain: address }];
        });
        if (rows.length === 0) return notFound();
        if (companies.length === 0) return malformedText("no similar site has an address");
        return found({ companies: companies.slice(0, input.limit) });
      },
      charge: perHit,
      repeat: "paid",
    }),
    operation("detect-technologies", {
      needs: [["domain"]],
      request: (input) => ({
        ...site(input.domain, "technographics/all", "v4"),
        query: { format: "json", limit: 500 },
      }),
      reply: z.object({ technologies: z.array(technology.catch(technology.parse({}))) }),
      read: ({ technologies: rows }) => {
        const names = rows.flatMap((row) => row.technology_name ?? row.name ?? row.technology ?? []);
        if (rows.length === 0) return notFound();
        return names.length > 0
          ? found({ technologies: [...new Set(names)] })
          : malformedText("no technology has a name");
      },
      charge: perHit,
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/user-capabilities" }),
    reply: z.object({ user_remaining: count, remaining_hits: count }),
    read: (body) => {
      const remaining = body.user_remaining ?? body.remaining_hits;
      return remaining === undefined
        ? malformedText("user_remaining is missing")
        : found({ remaining, unit: "data credits" });
    },
  }),
});
