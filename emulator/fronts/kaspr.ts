import { remaining } from "../accounts.ts";
import type { Profile } from "../profile.ts";
import { questionOf, textOf, textsOf } from "../reading.ts";
import { bearer, type Bill, day, type Front, json, retryAfter, type Route, second } from "../wire.ts";
import { privateAddressOf } from "./private-address.ts";

const profile: Profile = {
  coverage: 0.44,
  parts: { europe: 0.1, americas: -0.15, asia: -0.2 },
  wrong: 0.04,
  stale: 0.4,
  guesses: 0,
  mobiles: 0.45,
  companies: 0,
  latency: { p50Ms: 600, p95Ms: 2_000, maxMs: 8_000 },
  dollarsPerCredit: 0.3,
};

const masked = (text: string) => `${text.slice(0, 2)}***${text.slice(-4)}`;

/** A credit for each kind of data that was asked for and is there. */
const lookUp: Route["handle"] = ({ body }, { knows }) => {
  const id = textOf(body, "id");
  const name = textOf(body, "name");
  if (!id || !name) return json(400, { message: "id and name are required" });
  if (id.includes("/")) return json(500, { message: "Internal Server Error" });
  const wanted = textsOf(body, "dataToGet");
  const required = textsOf(body, "requiredData");
  const person = knows.findPerson({ linkedin: `https://www.linkedin.com/in/${encodeURIComponent(id)}` });
  const has: Record<string, string | undefined> = {
    workEmail: person && knows.addressOf(person)?.email,
    directEmail: person && privateAddressOf(knows, person, 0.3),
    phone: person && knows.mobileOf(person),
  };
  const known = required.every((data) => has[data] !== undefined);
  const given = (data: string) => (known && wanted.includes(data) && has[data] ? [has[data]] : []);
  const bills = known
    ? wanted.flatMap((data): Bill[] => (has[data] ? [{ question: questionOf(data, { id }), credits: 1 }] : []))
    : [];
  const mobile = has["phone"];
  return json(
    200,
    {
      profile: {
        id,
        name: person?.fullName ?? name,
        firstName: person?.firstName ?? null,
        lastName: person?.lastName ?? null,
        title: person?.title ?? null,
        location: person ? `${person.company.city}, ${person.company.country}` : null,
        professionalEmails: given("workEmail"),
        personalEmails: given("directEmail"),
        phones: given("phone").map((number) => number.replace(/^(\+\d{2})(\d)/, "$1 $2")),
        starryPhone: mobile ? masked(mobile) : null,
        company: person ? { name: person.company.name, domains: [person.company.domain] } : null,
      },
    },
    bills,
  );
};

/** Kaspr, API v2.0, as its published clients use it. */
export function kaspr(): Front {
  const route = (method: Route["method"], path: string, operation: string, credits: number, handle: Route["handle"]): Route => ({
    method,
    path,
    operation,
    group: "all",
    windows: [
      { limit: 20, perMs: second },
      { limit: 2_000, perMs: day, quota: true },
    ],
    credits,
    handle,
  }); // prettier-ignore
  return {
    slug: "kaspr",
    profile,
    keyed: true,
    keyOf: bearer,
    routes: [
      route("POST", "/profile/linkedin", "find-email", 1, lookUp),
      route("GET", "/keys/remainingCredits", "account", 0, (_request, { account }) => {
        const left = remaining(account);
        return json(200, { workEmailCredits: left, phoneCredits: left, directEmailCredits: left });
      }),
    ],
    refuse: () => json(401, { message: "Unauthorized" }),
    tooFast: (waitMs) => ({ ...json(429, { message: "Too Many Requests" }), headers: retryAfter(waitMs) }),
    outOfCredits: () => json(402, { message: "No credits left" }),
    unknownPath: () => json(404, { message: "Route not found" }),
  };
}
