import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, text } from "@/lib/providers/reading.ts";
import { isPlace, PLACES_AT_ONCE, placesOf, placesRequest } from "./bright-data-places.ts";
import { readError, rowAnswer, rowFor, rowsOf } from "./bright-data-reply.ts";

/** https://github.com/luminati-io/LinkedIn-Scraper */
const datasets = { "enrich-person": "gd_l1viktl72bvl7bjuj0", "enrich-company": "gd_l1vikfnt1wgvvqz95w" } as const;

type Asked = { linkedinUrl?: string | undefined };

const trigger = (name: keyof typeof datasets, inputs: readonly Asked[]) => ({
  method: "POST" as const,
  path: "/datasets/v3/trigger",
  query: { dataset_id: datasets[name], format: "json", include_errors: "true" },
  json: inputs.map(({ linkedinUrl }) => ({ url: canonicalLinkedinUrl(linkedinUrl) ?? linkedinUrl })),
});

/** A snapshot that was started; or its rows, where they are there already. */
const startReply = z
  .union([z.array(z.unknown()), z.looseObject({ snapshot_id: text })])
  .transform((body) => ({ rows: rowsOf({ body }), snapshot_id: Array.isArray(body) ? undefined : body.snapshot_id }));
type Start = z.infer<typeof startReply>;

const startedOr =
  <Data>(answer: (item: unknown) => Outcome<Data>) =>
  ({ rows, snapshot_id: id }: Start, input: Asked): Outcome<Data> => {
    if (!rows) return id ? pending({ externalId: id }) : malformedText("snapshot_id is missing");
    const own = rowFor(rows, input.linkedinUrl);
    if (own !== undefined) return answer(own);
    return rows.length === 0 ? notFound() : malformedText("no row answers the question");
  };

/** A snapshot that goes on under its id. */
function unfinished({ body }: { body: unknown }): Outcome<never> {
  const id = startReply.safeParse(body).data?.snapshot_id;
  return id ? pending({ externalId: id }) : malformedText("it is no snapshot");
}

const personOf = (item: unknown) => rowAnswer(item, "enrich-person");
const companyOf = (item: unknown) => rowAnswer(item, "enrich-company");

const RECORD_PRICE = 0.0015;
const perRecord = { rule: "per_hit", credits: RECORD_PRICE, pool: "US dollars" } as const;
const collected = { repeat: "paid", pollEveryMs: 10_000, giveUpAfterMs: 1_800_000, reply: startReply } as const;

const many =
  <Data>(answer: (item: unknown) => Outcome<Data>) =>
  (reply: { body: unknown }, inputs: readonly Asked[]): Outcome<Data>[] => {
    const start = startReply.safeParse(reply.body).data ?? { rows: undefined, snapshot_id: undefined };
    return (inputs.length === 0 ? [{}] : inputs).map((input) => startedOr(answer)(start, input));
  };

export const brightData = defineProvider({
  slug: "bright-data",
  name: "Bright Data",
  category: "database",
  tier: "standard",
  description: "LinkedIn profiles, company pages and places on Google Maps as data, read when asked for.",
  website: "https://brightdata.com",
  docsUrl: "https://docs.brightdata.com/datasets/scrapers/scrapers-library/error-list-by-endpoint",
  evidence: "official",
  mark: { initials: "BD", color: "#1d4ed8" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.brightdata.com",
  limits: { windows: [{ limit: 10, perMs: 1_000 }, { limit: 2_000, perMs: 86_400_000 }], burst: 20 }, // prettier-ignore
  readError,
  doubts: [
    "A record is counted as 0.15 cents, the price without a plan; pages that cannot be read are taken to be free.",
    "How a page that does not exist is told in a row is from memory, and so is the page that says what is left.",
    "A search of the map has to name a country; where the query does not end in one, the United States is named.",
    "Bright Data limits the jobs that run at once by dataset and publishes no number.",
  ],
  operations: [
    operation("enrich-person", {
      needs: [["linkedinUrl"]],
      request: (input) => trigger("enrich-person", [input]),
      ...collected,
      read: startedOr(personOf),
      charge: perRecord,
      bulk: { max: 100, request: (inputs) => trigger("enrich-person", inputs), read: many(personOf) },
    }),
    operation("enrich-company", {
      needs: [["linkedinUrl"]],
      request: (input) => trigger("enrich-company", [input]),
      ...collected,
      read: startedOr(companyOf),
      charge: perRecord,
      bulk: { max: 100, request: (inputs) => trigger("enrich-company", inputs), read: many(companyOf) },
    }),
    operation("find-places", {
      needs: [["query"]],
      request: placesRequest,
      ...collected,
      read: ({ rows, snapshot_id: id }) => {
        if (rows) return placesOf(rows);
        return id ? pending({ externalId: id }) : malformedText("snapshot_id is missing");
      },
      charge: { rule: "per_result", credits: RECORD_PRICE, maxResults: PLACES_AT_ONCE, pool: "US dollars" },
      worstCase: ({ limit }) => Math.min(limit ?? PLACES_AT_ONCE, PLACES_AT_ONCE) * RECORD_PRICE,
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/customer/balance" }),
    reply: z.object({ balance: count }),
    read: ({ balance }) =>
      balance === undefined ? malformedText("balance is missing") : found({ remaining: balance, unit: "US dollars" }),
  }),
  poll: {
    request: (externalId) => ({
      method: "GET",
      path: `/datasets/v3/snapshot/${encodeURIComponent(externalId)}`,
      query: { format: "json" },
    }),
    rows: (reply, name) => {
      const items = rowsOf(reply);
      if (!items) return [unfinished(reply)];
      if (name === "find-places" || (name === undefined && items.some(isPlace))) return [placesOf(items)];
      return items.length === 0 ? [notFound()] : items.map((item) => rowAnswer(item, name));
    },
    pick: (reply, name, input) => {
      const items = rowsOf(reply);
      if (!items) return unfinished(reply);
      if (name === "find-places") return placesOf(items);
      const own = rowFor(items, input["linkedinUrl"]);
      if (own !== undefined) return rowAnswer(own, name);
      return items.length === 0 ? notFound() : malformedText("no row answers the question");
    },
  },
});
