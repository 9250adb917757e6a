import { remaining } from "../accounts.ts";
import type { KnownAddress } from "../knowledge.ts";
import { knowsNobody, type Profile } from "../profile.ts";
import { type Fields, questionOf, textOf, textsOf } from "../reading.ts";
import { type Front, type FrontContext, header, json, type Route } from "../wire.ts";
import type { Person } from "../world/person.ts";
import { Recent } from "./recent.ts";
import { routesWithin } from "./same-windows.ts";

const profile: Profile = {
  ...knowsNobody,
  coverage: 0.47,
  parts: { europe: 0.02, americas: 0.04, asia: -0.08 },
  wrong: 0.015,
  stale: 0.2,
  guesses: 0.03,
  companies: 0.8,
  latency: { p50Ms: 2_500, p95Ms: 12_000, maxMs: 60_000 },
  dollarsPerCredit: 0.04,
};

const invalid = (explained: string) => json(400, { error: "bad_request", error_explained: explained });
const monthMs = 30 * 86_400_000;

const askedFor = (body: Fields) => ({
  fullName: textOf(body, "full_name"),
  firstName: textOf(body, "first_name"),
  lastName: textOf(body, "last_name"),
  domain: textOf(body, "domain"),
  companyName: textOf(body, "company_name"),
});

const statusOf = (person: Person, { kind }: KnownAddress) =>
  kind === "guess" || person.domain.mail === "catch_all" ? "risky" : "valid";

const titlesOf: Record<string, RegExp> = {
  ceo: /executive officer/i,
  engineering: /technology|engineer/i,
  finance: /financ/i,
  hr: /people|recruit/i,
  it: /technology/i,
  logistics: /logistic/i,
  marketing: /marketing/i,
  operations: /operations/i,
  buyer: /purchas/i,
  sales: /sales|account executive|business development/i,
};

/** Anymail finder, version 5.1. Only verified addresses are charged, and the same search is free for thirty days. */
export function anymailFinder(): Front {
  const seen = new Recent<number>(50_000);
  const price = ({ account, nowMs }: FrontContext, question: string, credits: number): number => {
    const key = `${account.keyHash}|${question}`;
    const boughtMs = seen.get(key);
    if (boughtMs !== undefined && nowMs - boughtMs < monthMs) return 0;
    if (credits > 0) seen.set(key, nowMs);
    return credits;
  };
  const answer = (context: FrontContext, person: Person | undefined, question: string, credits: number, more = {}) => {
    const known = person && context.knows.addressOf(person);
    if (!person || !known)
      return json(200, { credits_charged: 0, email: null, email_status: "not_found", valid_email: null });
    const status = statusOf(person, known);
    const charged = status === "valid" ? price(context, question, credits) : 0;
    const body = {
      credits_charged: charged,
      email: known.email,
      email_status: status,
      valid_email: status === "valid" ? known.email : null,
      ...more,
    };
    return json(200, body, [{ question, credits: charged }]);
  };

  const findPerson: Route["handle"] = ({ body }, context) => {
    const asked = askedFor(body);
    if (!asked.fullName && !(asked.firstName && asked.lastName)) return invalid("full_name is missing");
    if (!asked.domain && !asked.companyName) return invalid("domain or company_name is missing");
    return answer(context, context.knows.findPerson(asked), questionOf("find-email", asked), 1);
  };
  const findByProfile: Route["handle"] = ({ body }, context) => {
    const linkedin = textOf(body, "linkedin_url");
    if (!linkedin) return invalid("linkedin_url is missing");
    return answer(context, context.knows.findPerson({ linkedin }), questionOf("find-email", { linkedin }), 2);
  };
  const findDecisionMaker: Route["handle"] = ({ body }, context) => {
    const { domain, companyName } = askedFor(body);
    const categories = textsOf(body, "decision_maker_category");
    if (!domain && !companyName) return invalid("domain or company_name is missing");
    if (categories.length === 0) return invalid("decision_maker_category is missing");
    const company = context.knows.findCompany({ domain, name: companyName });
    const listed = company ? context.knows.listed(company, 0, 20).people : [];
    const person = listed.find(({ title }) => categories.some((category) => titlesOf[category]?.test(title)));
    const question = questionOf("search-people", { domain, companyName, categories: categories.join() });
    return answer(context, person, question, 2, {
      decision_maker_category: categories[0],
      person_full_name: person?.fullName,
      person_job_title: person?.title,
      person_linkedin_url: person && context.knows.profileOf(person),
    });
  };
  const findCompany: Route["handle"] = ({ body }, context) => {
    const { domain, companyName } = askedFor(body);
    if (!domain && !companyName) return invalid("domain or company_name is missing");
    const { knows } = context;
    const company = knows.findCompany({ domain, name: companyName });
    const known = (company ? knows.listed(company, 0, 20).people : []).flatMap((person) => {
      const address = knows.addressOf(person);
      return address ? [{ email: address.email, status: statusOf(person, address) }] : [];
    });
    const valid = known.flatMap(({ email, status }) => (status === "valid" ? [email] : []));
    const question = questionOf("search-domain", { domain, companyName });
    const charged = valid.length > 0 ? price(context, question, 1) : 0;
    const status = valid.length > 0 ? "valid" : known.length > 0 ? "risky" : "not_found";
    const reply = {
      credits_charged: charged,
      email_status: status,
      emails: known.map(({ email }) => email),
      valid_emails: valid,
    };
    return json(200, reply, [{ question, credits: charged }]);
  };
  const verify: Route["handle"] = ({ body }, { knows }) => {
    const email = textOf(body, "email")?.toLowerCase();
    if (!email) return invalid("email is missing");
    const truth = knows.world.truthOf(email);
    const status = truth === "valid" || truth === "role" ? "valid" : truth === "invalid" ? "invalid" : "risky";
    return json(200, { credits_charged: 0.2, email, email_status: status }, [
      { question: questionOf("verify-email", { email }), credits: 0.2 },
    ]);
  };

  const route = routesWithin([]);
  return {
    slug: "anymail-finder",
    profile,
    keyed: true,
    keyOf: (request) => header(request, "authorization")?.replace(/^Bearer\s+/i, ""),
    routes: [
      route("POST", "/find-email/person", "find-email", 1, findPerson),
      route("POST", "/find-email/linkedin-url", "find-email-by-profile", 2, findByProfile),
      route("POST", "/find-email/company", "search-domain", 1, findCompany),
      route("POST", "/find-email/decision-maker", "search-people", 2, findDecisionMaker),
      route("POST", "/verify-email", "verify-email", 0.2, verify),
      route("GET", "/account", "account", 0, (_request, { account }) =>
        json(200, { email: "ops@example.com", credits_left: remaining(account) }),
      ),
    ],
    refuse: () =>
      json(401, {
        error: "not_authorized",
        error_explained: "Please make sure you are authenticating the request correctly.",
      }),
    tooFast: () =>
      json(503, {
        error: "server_busy",
        error_explained: "Our server is currently under heavy load, please slow down.",
      }),
    outOfCredits: () => json(402, { error: "payment_needed", error_explained: "You have run out of credits." }),
    unknownPath: () => json(404, { error: "route_not_found", error_explained: "There is no such endpoint." }),
  };
}
