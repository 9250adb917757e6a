import { remaining } from "../accounts.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { fieldsOf, type Fields, textOf } from "../reading.ts";
import { day, type Front, header, json, minute, type Route, second, type Window } from "../wire.ts";
import {
  findCompanies,
  findPeople,
  profileUrl,
  reverseEmail,
  scrapeCompany,
  scrapeProfile,
  companyUrl,
} from "./icypeas-pages.ts";
import { invalid, type Search, searchDomain, searchEmail, verifyEmail } from "./icypeas-searches.ts";
import { BackgroundJobs } from "./background-jobs.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.46,
  parts: { europe: 0.08, americas: -0.05, asia: -0.05 },
  wrong: 0.02,
  stale: 0.2,
  guesses: 0.04,
  companies: 0.75,
  latency: { p50Ms: 900, p95Ms: 4_000, maxMs: 20_000 },
  dollarsPerCredit: 0.019,
};

const window = (limit: number, perMs: number): Window[] => [{ limit, perMs }];
const tasks: Record<string, { search: Search; row: (cells: unknown[]) => Fields }> = {
  "email-search": {
    search: searchEmail,
    row: ([firstname, lastname, domainOrCompany]) => ({ firstname, lastname, domainOrCompany }),
  },
  "email-verification": { search: verifyEmail, row: ([email]) => ({ email }) },
  "domain-search": { search: searchDomain, row: ([domainOrCompany]) => ({ domainOrCompany }) },
};

/** Icypeas (api-doc.icypeas.com). A search is started and read later, or asked for within one call below /sync. */
export function icypeas(): Front {
  const jobs = new BackgroundJobs<Fields[]>();
  const itemOf = (row: Fields, externalId: unknown, order: number, id: string) => ({
    name: "__icypeas__individual",
    user: "emu-user",
    ...row,
    order,
    userData: { webhookUrl: "", externalId: externalId ?? "" },
    _id: id,
  });
  const started =
    (search: Search): Route["handle"] =>
    ({ body }, context) => {
      const result = search(context.knows, body);
      if ("missing" in result) return invalid(result.missing);
      const externalId = textOf(fieldsOf(body["custom"]), "externalId");
      const { id } = jobs.start(context, [itemOf(result.row, externalId, 0, "")], 3_000);
      return json(200, { success: true, item: { _id: id, status: "NONE" } }, result.bills);
    };
  const atOnce =
    (search: Search): Route["handle"] =>
    ({ body }, context) => {
      const result = search(context.knows, body);
      if ("missing" in result) return invalid(result.missing);
      const { status, results } = result.row;
      const { id } = jobs.start(context, [itemOf(result.row, undefined, 0, "")], 0);
      return json(200, { success: true, status, ...fieldsOf(results), searchId: id }, result.bills);
    };
  const bulk: Route["handle"] = ({ body }, context) => {
    const task = tasks[textOf(body, "task") ?? ""];
    const data = Array.isArray(body["data"]) ? body["data"].filter(Array.isArray) : [];
    if (!task || !textOf(body, "name")) return invalid("task");
    if (data.length === 0 || data.length > 5_000) return invalid("data");
    const externalIds = fieldsOf(body["custom"])["externalIds"];
    const ids = Array.isArray(externalIds) ? externalIds : [];
    const results = data.map((cells) => task.search(context.knows, task.row(cells)));
    const rows = results.map((result, order) => {
      const row = "missing" in result ? { status: "BAD_INPUT", results: { emails: [] } } : result.row;
      return itemOf(row, ids[order], order, `item-${order}`);
    });
    const { id } = jobs.start(context, rows, 5_000 + rows.length * 30);
    const bills = results.flatMap((result) => ("missing" in result ? [] : result.bills));
    return json(200, { success: true, file: id, status: "in_progress" }, bills);
  };
  const read: Route["handle"] = ({ body }, context) => {
    const id = textOf(body, "id") ?? textOf(body, "file");
    if (!id) return invalid("id");
    const job = jobs.read(id, context);
    const rows = job?.result.slice(0, 100) ?? [];
    const items = rows.map((row) => ({
      ...row,
      ...(textOf(body, "id") && { _id: id }),
      ...(!job?.done && { status: "IN_PROGRESS", results: { emails: [], phones: [] } }),
    }));
    return json(200, { success: true, items, total: job?.result.length ?? 0, sorts: [[], []] });
  };

  const route = (
    path: string,
    operation: string,
    credits: number,
    windows: readonly Window[],
    handle: Route["handle"],
    method: Route["method"] = "POST",
  ): Route => ({ method, path, operation, group: path, windows, credits, handle });
  const tenASecond = window(10, second);
  return {
    slug: "icypeas",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "authorization"),
    routes: [
      route("/email-search", "find-email", 1, tenASecond, started(searchEmail)),
      route("/sync/email-search", "find-email", 1, tenASecond, atOnce(searchEmail)),
      route("/email-verification", "verify-email", 0.1, tenASecond, started(verifyEmail)),
      route("/sync/email-verification", "verify-email", 0.1, tenASecond, atOnce(verifyEmail)),
      route("/domain-search", "search-domain", 1, tenASecond, started(searchDomain)),
      route("/sync/domain-search", "search-domain", 1, tenASecond, atOnce(searchDomain)),
      route("/bulk-search", "bulk-search", 1, window(1, second), bulk),
      route("/bulk-single-searchs/read", "poll", 0, window(30, minute), read),
      route("/scrape/profile", "enrich-person", 1.5, tenASecond, scrapeProfile, "GET"),
      route("/scrape/company", "enrich-company", 0.5, tenASecond, scrapeCompany, "GET"),
      route("/url-search/company", "find-company-page", 0.5, tenASecond, companyUrl),
      route("/url-search/profile", "find-profile", 0.5, tenASecond, profileUrl),
      route("/reverse-email-lookup", "find-social", 1, window(20, second), reverseEmail),
      route("/find-people", "search-people", 0.02, tenASecond, findPeople),
      route("/find-companies", "search-companies", 0.02, tenASecond, findCompanies),
      route("/a/actions/subscription-information", "account", 0, window(5_000, day), (_request, { account }) =>
        json(200, {
          success: true,
          userId: "emu-user",
          status: "active",
          credits: remaining(account),
          quotas: { daily: 100_000 },
        }),
      ),
    ],
    refuse: () => json(401, { success: false, message: "Unauthorized" }),
    tooFast: () => json(429, { success: false, message: "You have exceeded the max number of requests" }),
    outOfCredits: () =>
      json(200, {
        success: false,
        validationErrors: [{ field: "credits", message: "You do not have enough credits" }],
      }),
    unknownPath: () => json(404, { success: false, message: "Not found" }),
  };
}
