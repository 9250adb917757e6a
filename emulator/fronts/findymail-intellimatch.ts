import { flagOf, fieldsOf, numberOf, questionOf, textOf } from "../reading.ts";
import type { Knowledge } from "../knowledge.ts";
import { json, type Route } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { industries } from "../world/company-words.ts";
import { hex } from "../world/hash.ts";
import { invalid } from "./findymail-search.ts";
import { lookalikes, searchCompanies } from "./people-filter.ts";
import { Recent } from "./recent.ts";

type Contacts = { wanted: boolean; needed: boolean; titles: string[] };
type Search = { query: string; limit: number; contacts: Contacts; startedMs: number; endsMs: number };

/** A search in plain words that runs on after the reply: start it, ask how far it is, fetch pages of what it found. */
export function intellimatch(): { search: Route["handle"]; status: Route["handle"]; data: Route["handle"] } {
  const searches = new Recent<Search>(5_000);
  return {
    search: ({ body }, { nowMs, backgroundMs, account }) => {
      const query = textOf(body, "query");
      if (!query) return invalid("query");
      const hash = hex(`${account.keyHash}|${query}|${nowMs}`, 13, 32);
      const config = fieldsOf(body["config"]);
      const titles = Array.isArray(config["target_job_titles"]) ? config["target_job_titles"].flat() : [];
      if (Array.isArray(config["target_job_titles"]) && config["target_job_titles"].length > 3)
        return invalid("config.target_job_titles", "3 tiers max.");
      const contacts = {
        wanted: flagOf(config, "find_email"),
        needed: flagOf(config, "require_email"),
        titles: titles.filter((title) => typeof title === "string"),
      };
      searches.set(hash, {
        query,
        limit: numberOf(body, "limit", 100, 1, 5_000),
        contacts,
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
      if (!search || nowMs < search.endsMs)
        return json(404, { status: "error", message: "Export not found or not ready yet" });
      const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
      const perPage = Math.min(500, Math.max(1, Number(query.get("per_page") ?? 100) || 100));
      const named = industries.filter((industry) => search.query.toLowerCase().includes(industry.toLowerCase()));
      const offset = (page - 1) * perPage;
      const size = Math.max(0, Math.min(perPage, search.limit - offset));
      const { companies, total } = searchCompanies(knows, { industries: named }, offset, size);
      const found = companies.flatMap((company, index) => {
        const row = rowOf(knows, company, offset + index, search.contacts);
        return search.contacts.needed && !row.email ? [] : [row];
      });
      const credits = search.contacts.wanted ? found.filter(({ email }) => email).length : found.length;
      const question = questionOf("intellimatch", { hash, page: String(page), perPage: String(perPage) });
      const shown = Math.min(total, search.limit);
      return json(
        200,
        { data: found, current_page: page, last_page: Math.ceil(shown / perPage), total: shown },
        credits > 0 ? [{ question, credits }] : [],
      );
    },
  };
}

/** A company, and where contacts are wanted one person there whose title is asked for. */
function rowOf(knows: Knowledge, company: Company, index: number, contacts: Contacts) {
  const row = { id: index + 1, name: company.name, domain: company.domain, industry: company.industry, country: company.country, employees: company.employeeCount, linkedin_url: `https://www.linkedin.com/company/${company.linkedinSlug}`, email: null }; // prettier-ignore
  if (!contacts.wanted) return row;
  const fits = (title: string) =>
    contacts.titles.length === 0 || contacts.titles.some((one) => title.toLowerCase().includes(one.toLowerCase()));
  const person = knows.listed(company, 0, 60).people.find(({ title }) => fits(title));
  const email = person && (knows.addressOf(person)?.email ?? null);
  return { ...row, contact_name: person?.fullName ?? null, job_title: person?.title ?? null, phone: null, email: email ?? null }; // prettier-ignore
}

/** One credit for ten companies, begun tens counted whole; the reply says so. */
export const alike: Route["handle"] = ({ body }, { knows }) => {
  const seed = textOf(body, "seed");
  if (!seed) return invalid("seed");
  const companies = lookalikes(knows, seed, numberOf(body, "limit", 100, 1, 10_000)).map((company, index) =>
    rowOf(knows, company, index, { wanted: false, needed: false, titles: [] }),
  );
  const credits = Math.ceil(companies.length / 10);
  const question = questionOf("find-lookalike", { seed });
  return json(200, { companies, credits_used: credits }, credits > 0 ? [{ question, credits }] : []);
};
