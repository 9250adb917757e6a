import { operation } from "@/lib/providers/define.ts";
import { countryNames } from "./countries.ts";
import { asynchronous, post, started } from "./snov-task.ts";

/** Companies, and who works there or anywhere. */

const page = (cursor: string | undefined) => (cursor && /^\d+$/.test(cursor) ? Number(cursor) : 1);
const including = (values: readonly string[] | undefined) => (values?.length ? { include: values } : undefined);
const placed = (countries: readonly string[] | undefined) =>
  countries?.length ? { include: countries.map((locality) => ({ locality, location_type: "country" })) } : undefined;

export const searchOperations = [
  operation("enrich-company", {
    needs: [["domain"], ["name"]],
    ...asynchronous,
    request: (input, context) =>
      input.domain
        ? post("/v2/domain-search/start", { domain: input.domain }, context)
        : post("/v2/company-domain-by-name/start", { "names[]": [input.name ?? ""] }, context),
    read: (body, input) =>
      started(body, input.name !== undefined && input.domain === undefined ? "domains" : "company"),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("search-domain", {
    needs: [["domain"]],
    ...asynchronous,
    request: (input, context) =>
      post(
        "/v2/domain-search/prospects/start",
        { domain: input.domain, page: page(input.cursor), "positions[]": input.titles?.slice(0, 10) },
        context,
      ),
    read: (body) => started(body, "prospects"),
    charge: { rule: "per_hit", credits: 1 },
  }),
  operation("search-people", {
    needs: [["companyName"], ["titles"], ["industries"], ["countries"]],
    ...asynchronous,
    request: (input, { callbackUrl }) => ({
      method: "POST",
      path: "/v2/database-search/prospects/start",
      json: {
        page: page(input.cursor),
        webhook_url: callbackUrl,
        filters: {
          prospect: { job_titles: including(input.titles), locations: placed(countryNames(input.countries)) },
          company: {
            name: including(input.companyName ? [input.companyName] : undefined),
            industries: including(input.industries),
          },
        },
      },
    }),
    read: (body) => started(body, "people"),
    charge: { rule: "free", credits: 0 },
    repeat: "free",
  }),
  operation("search-companies", {
    needs: [["name"], ["industries"], ["countries"]],
    ...asynchronous,
    request: (input, { callbackUrl }) => ({
      method: "POST",
      path: "/v2/database-search/companies/start",
      json: {
        page: page(input.cursor),
        webhook_url: callbackUrl,
        filters: {
          company: {
            name: including(input.name ? [input.name] : undefined),
            industries: including(input.industries),
          },
          locations: placed(countryNames(input.countries)),
        },
      },
    }),
    read: (body) => started(body, "companies"),
    charge: { rule: "per_hit", credits: 1 },
  }),
];
