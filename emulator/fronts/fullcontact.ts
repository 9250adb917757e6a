import type { Profile } from "../profile.ts";
import { fieldsList, questionOf, textOf } from "../reading.ts";
import {
  type Answer,
  bearer,
  day,
  type Front,
  type FrontContext,
  json,
  retryAfter,
  type Route,
  second,
} from "../wire.ts";
import { Recent } from "./recent.ts";

const profile: Profile = {
  coverage: 0.44,
  parts: { europe: -0.08, americas: 0.08, asia: -0.1 },
  wrong: 0,
  stale: 0.6,
  guesses: 0,
  mobiles: 0,
  companies: 0.8,
  latency: { p50Ms: 300, p95Ms: 1_000, maxMs: 4_000 },
  dollarsPerCredit: 0.08,
};

const message = (status: number, text: string) => json(status, { status, message: text });

/** FullContact, API v3 (github.com/fullcontact/fullcontact-python-client): some records are queued first. */
export function fullcontact(): Front {
  const started = new Recent<number>(50_000);

  /** A match is billed when it is handed out. */
  function answer({ account, backgroundMs, knows, nowMs }: FrontContext, question: string, record: unknown): Answer {
    const key = `${account.keyHash}|${question}`;
    const readyMs = started.get(key);
    if (readyMs === undefined && knows.chance(`queued|${question}`) < 1 / 12)
      started.set(key, nowMs + backgroundMs(90_000));
    if (readyMs === undefined ? started.get(key) !== undefined : nowMs < readyMs)
      return json(202, { status: 202, message: "Queued for search. Please retry your query within about 2 minutes.", requestId: key }); // prettier-ignore
    return record ? json(200, record, [{ question, credits: 1 }]) : message(404, "Profile not found");
  }

  const person: Route["handle"] = ({ body }, context) => {
    const { knows } = context;
    const email = textOf(body, "email");
    const linkedin = fieldsList(body["profiles"]).flatMap((one) => textOf(one, "url") ?? [])[0];
    if (!email && !linkedin) return message(400, "Unable to process JSON");
    const found = knows.findPerson({ email, linkedin });
    const known = found && knows.addressOf(found) ? found : undefined;
    const record = known && {
      fullName: known.fullName,
      location: `${known.company.city}, ${known.company.region}, ${known.company.country}`,
      title: known.title,
      organization: known.company.name,
      twitter: null,
      linkedin: knows.profileOf(known),
      facebook: null,
      bio: `${known.title} at ${known.company.name}`,
      details: {
        name: { given: known.firstName, family: known.lastName, full: known.fullName },
        locations: [{ city: known.company.city, region: known.company.region, country: known.company.country }],
        employment: [{ name: known.company.name, domain: known.company.domain, current: true, title: known.title }],
      },
    };
    return answer(context, questionOf("enrich-person", { email, linkedin }), record);
  };

  const company: Route["handle"] = ({ body }, context) => {
    const domain = textOf(body, "domain");
    if (!domain) return message(400, "Domain is required");
    const known = domain.endsWith(".example") ? undefined : context.knows.findCompany({ domain });
    const record = known && {
      name: known.name,
      location: `${known.city}, ${known.country}`,
      twitter: null,
      linkedin: `https://www.linkedin.com/company/${known.linkedinSlug}`,
      bio: known.description,
      website: `https://${known.domain}`,
      founded: known.foundedYear,
      employees: known.employeeCount,
      category: known.industry,
      details: { phones: [{ value: known.phone }], locations: [{ city: known.city, region: known.region, country: known.country }], keywords: known.keywords }, // prettier-ignore
    };
    return record
      ? answer(context, questionOf("enrich-company", { domain }), record)
      : json(404, { status: 404, message: `The domain ${domain} does not appear to be registered.`, reasonCode: "NOT_REGISTERED" }); // prettier-ignore
  };

  const search: Route["handle"] = ({ body }, { knows }) => {
    const name = textOf(body, "companyName");
    const known = name ? knows.findCompany({ name }) : undefined;
    return known ? json(200, [{ lookupDomain: known.domain, orgName: known.name }]) : message(404, "Company not found");
  };

  const post = (path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method: "POST",
    path,
    operation,
    group: "all",
    windows: [
      { limit: 20, perMs: second },
      { limit: 2_000, perMs: day, quota: true },
    ],
    credits,
    handle,
  });
  return {
    slug: "fullcontact",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      post("/person.enrich", "enrich-person", 1, person),
      post("/company.enrich", "enrich-company", 1, company),
      post("/company.search", "search-companies", 0, search),
    ],
    refuse: () => message(403, "API Key is missing or invalid. Please check your request."),
    tooFast: (waitMs) => ({ ...message(429, "Rate limit exceeded"), headers: retryAfter(waitMs) }),
    outOfCredits: () => message(402, "Usage limit reached"),
    unknownPath: () => ({ status: 404, body: "<html><body>404</body></html>" }),
  };
}
