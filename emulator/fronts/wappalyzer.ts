import { createHash } from "node:crypto";
import { remaining } from "../accounts.ts";
import { isCallable } from "../callbacks.ts";
import type { Knowledge } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { questionOf } from "../reading.ts";
import { type Answer, type Bill, type Front, type FrontContext, header, json, type Route, second } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import { deliverabilityOf, mailboxOf } from "./mailbox.ts";
import { Recent } from "./recent.ts";

/** The secret that callbacks of the emulated Wappalyzer are signed with. */
const webhookSecret = "emu-wappalyzer-webhook-secret";
const crawlMs = 240_000;

const profile: Profile = {
  ...knowsNobody,
  companies: 0.75,
  latency: { p50Ms: 600, p95Ms: 2_500, maxMs: 15_000 },
  dollarsPerCredit: 0.05,
};

const slug = (name: string) => name.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** One answer for what the vendor lumps together. */
const forbidden = () => json(403, { message: "Forbidden" });

/** Credits spent and left are told with each answer. */
function told(context: FrontContext, body: unknown, bills: readonly Bill[]): Answer {
  const spent = bills.reduce((sum, { credits }) => sum + credits, 0);
  const left = Math.max(0, remaining(context.account) - spent);
  return {
    status: 200,
    headers: { "wappalyzer-credits-spent": String(spent), "wappalyzer-credits-remaining": String(left) },
    body,
    bills,
  };
}

function result(knows: Knowledge, url: string, sets: ReadonlySet<string>): Record<string, unknown> {
  const company = knows.findCompany({ domain: domainOf(url) });
  const technologies = (company?.technologies ?? []).map((name, index) => ({
    slug: slug(name),
    name,
    versions: [],
    categories: [{ id: index + 1, slug: "misc", name: "Miscellaneous" }],
    trafficRank: 12_500,
    confirmedAt: 1_790_000_000,
  }));
  const has = (set: string) => company !== undefined && (sets.has(set) || sets.has("all"));
  return {
    url,
    technologies,
    ...(company && has("company") && { companyName: company.name, industry: company.industry, companySize: company.employeeRange, companyFounded: company.foundedYear, locations: [`${company.city}, ${company.country}`] }), // prettier-ignore
    ...(company && has("phone") && { phone: [company.phone] }),
    ...(company && has("email") && { email: [`info@${company.domain}`] }),
    ...(company && has("social") && { linkedin: [`company/${company.linkedinSlug}`], twitter: [company.linkedinSlug] }),
    ...(company && has("meta") && { title: company.name, description: company.description }),
    ...(company && has("keywords") && { keywords: company.keywords }),
  };
}

/** One site in twenty is in no cache: it is crawled, told of by a call back, and billed when the answer is fetched. */
const lookUp =
  (crawls: Recent<number>): Route["handle"] =>
  ({ query }, context) => {
    const { knows, account, nowMs, backgroundMs } = context;
    const urls = (query.get("urls") ?? "").split(",").filter(Boolean);
    if (urls.length === 0 || urls.length > 10 || !urls.every((url) => isDomain(domainOf(url))))
      return json(400, { message: "Bad request" });
    const sets = new Set((query.get("sets") ?? "").split(","));
    const bills: Bill[] = [];
    const items = urls.map((url) => {
      const domain = domainOf(url);
      const key = `${account.key}|${domain}|${query.get("sets") ?? ""}`;
      if (knows.chance(`crawl|${domain}`) < 0.05) {
        const since = crawls.get(key);
        if (since === undefined) {
          crawls.set(key, nowMs);
          notify(context, query.get("callback_url"), result(knows, url, sets));
        }
        if (since === undefined || nowMs < since + backgroundMs(crawlMs)) return { url, crawl: true };
        crawls.delete(key);
      }
      bills.push({ question: questionOf("lookup", { domain, sets: query.get("sets") ?? undefined }), credits: 1 });
      return result(knows, url, sets);
    });
    return told(context, items, bills);
  };

/** SHA-256 over the secret and, right behind it, the body. */
function notify({ callbacks, callbackFault, backgroundMs }: FrontContext, url: string | null, payload: unknown): void {
  if (url === null || !isCallable(url)) return;
  const body = JSON.stringify(payload);
  const headers = {
    "wappalyzer-signature": createHash("sha256")
      .update(webhookSecret + body)
      .digest("hex"),
  };
  for (let copy = 0; copy < callbackFault.copies; copy++)
    callbacks.send(backgroundMs(crawlMs) + callbackFault.delayMs, () => ({ url, body, headers }));
}

const reachability = { deliverable: "safe", undeliverable: "invalid", risky: "risky", unknown: "unknown" } as const;

const verify: Route["handle"] = ({ query }, context) => {
  const asked = query.get("email")?.trim();
  if (!asked) return json(400, { message: "Bad request" });
  const seen = mailboxOf(context.knows, asked);
  const body = {
    email: seen.email,
    domain: seen.domain,
    reachable: reachability[deliverabilityOf(seen)],
    disposable: seen.verdict === "disposable",
    roleAccount: seen.isRole,
    mxValid: seen.hasMail,
    connection: seen.hasMail && seen.why !== "timeout",
    inboxFull: false,
    catchAll: seen.facts.mail === "catch_all",
    deliverable: seen.verdict === "valid",
    disabled: false,
    syntaxValid: seen.why !== "syntax",
  };
  return told(context, body, [{ question: questionOf("verify-email", { email: asked }), credits: 1 }]);
};

/** Wappalyzer, API v2. */
export function wappalyzer(): Front {
  const route = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "GET",
    path,
    operation,
    group: "all",
    windows: [{ limit: 10, perMs: second }],
    credits,
    handle,
  });
  const handle = lookUp(new Recent(10_000));
  return {
    slug: "wappalyzer",
    profile,
    environment: { WAPPALYZER_WEBHOOK_SECRET: webhookSecret },
    emptyReadsAs: "auth",
    keyed: true,
    keyOf: (request) => header(request, "x-api-key"),
    routes: [
      route("/lookup", "lookup", 1, handle),
      route("/verify", "verify-email", 1, verify),
      route("/credits/balance", "account", 0, (_request, { account }) => json(200, { credits: remaining(account) })),
    ],
    refuse: forbidden,
    tooFast: () => json(429, { message: "Too Many Requests" }),
    outOfCredits: forbidden,
    unknownPath: () => json(403, { message: "Missing Authentication Token" }),
  };
}
