import { flagOf, fieldsOf, numberOf, questionOf, textOf } from "../reading.ts";
import { json, type Route } from "../wire.ts";
import { industries } from "../world/company-words.ts";
import { hex } from "../world/hash.ts";
import { invalid } from "./findymail-search.ts";
import { searchCompanies } from "./people-filter.ts";
import { Recent } from "./recent.ts";

type Search = { query: string; limit: number; withEmail: boolean; startedMs: number; endsMs: number };

/** A search in plain words that runs on after the reply: start it, ask how far it is, fetch pages of what it found. */
export function intellimatch(): { search: Route["handle"]; status: Route["handle"]; data: Route["handle"] } {
  const searches = new Recent<Search>(5_000);
  return {
    search: ({ body }, { nowMs, backgroundMs, account }) => {
      const query = textOf(body, "query");
      if (!query) return invalid("query");
      const hash = hex(`${account.keyHash}|${query}|${nowMs}`, 13, 32);
      const withEmail = flagOf(fieldsOf(body["config"]), "find_email");
      searches.set(hash, {
        query,
        limit: numberOf(body, "limit", 25, 1, 500),
        withEmail,
        startedMs: nowMs,
        endsMs: nowMs + backgroundMs(8_000),
      });
      return json(200, { hash });
    },
    status: ({ query }, { nowMs }) => {
      const search = searches.get(query.get("hash") ?? "");
      if (!search) return json(404, { error: "Search not found" });
      const done = nowMs >= search.endsMs;
      const progress = done ? 100 : Math.floor((100 * (nowMs - search.startedMs)) / (search.endsMs - search.startedMs));
      return json(200, { status: done ? "completed" : "processing", progress });
    },
    data: ({ query }, { knows, nowMs }) => {
      const hash = query.get("hash") ?? "";
      const search = searches.get(hash);
      if (!search) return json(404, { error: "Search not found" });
      if (nowMs < search.endsMs) return json(200, { data: [], current_page: 1, last_page: 1, total: 0 });
      const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
      const perPage = Math.min(500, Math.max(1, Number(query.get("per_page") ?? 25) || 25));
      const named = industries.filter((industry) => search.query.toLowerCase().includes(industry.toLowerCase()));
      const { companies, total } = searchCompanies(
        knows,
        { industries: named },
        (page - 1) * perPage,
        Math.min(perPage, search.limit),
      );
      const rows = companies.map((company) => {
        const [person] = knows.listed(company, 0, 1).people;
        const email = search.withEmail && person ? (knows.addressOf(person)?.email ?? null) : null;
        return { name: company.name, domain: company.domain, contact: person?.fullName ?? null, email };
      });
      const bills =
        rows.length > 0
          ? [
              {
                question: questionOf("intellimatch", { hash, page: String(page), perPage: String(perPage) }),
                credits: rows.length,
              },
            ]
          : [];
      const shown = Math.min(total, search.limit);
      return json(200, { data: rows, current_page: page, last_page: Math.ceil(shown / perPage), total: shown }, bills);
    },
  };
}
