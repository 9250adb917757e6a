import { z } from "zod";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import type { Charge, ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, rows, saysAnything, text } from "@/lib/providers/reading.ts";
import { refusal, readReason } from "@/lib/providers/status.ts";
import { companyOf, organizationsReply, peopleReply, personOf, profilesOf, technologiesOf } from "./diffbot-reply.ts";
import { anyOf, is, MOST, organization, person, search } from "./diffbot-request.ts";
import { countryNames } from "./countries.ts";

const errorBody = z.object({ errorCode: count, error: text, message: text });

/** Errors carry their code in the body as well, sometimes under a status of success. */
const readError: ReadError = (reply) => {
  const { errorCode, error, message } = errorBody.safeParse(reply.body).data ?? {};
  const reason = error ?? message;
  if (reply.status < 400 && errorCode === undefined) return undefined;
  if (reply.status >= 500) return undefined;
  const code = errorCode ?? reply.status;
  if (code === 404 && /(entity|match|record).*not found|no match/i.test(reason ?? "")) return notFound();
  if (code === 402 || (reason && /credit|plan limit|quota/i.test(reason)))
    return failed("quota", refusal("The Diffbot token is out of credits", reply));
  if (reply.status >= 400) return undefined;
  if (code === 401 || code === 403) return failed("auth", refusal("Diffbot refused the token", reply));
  if (code === 429) return failed("rate_limit", refusal("Diffbot limits the calls", reply));
  if (code >= 500) return failed("unavailable", refusal("Diffbot failed", reply));
  return readReason(reply) ?? failed("invalid_input", refusal("Diffbot refused the question", reply));
};

/** https://docs.diffbot.com/docs/how-credits-work: 25 for each record, nothing where there is none. */
const RECORD = 25;
const perRecord: Charge = { rule: "per_hit", credits: RECORD };
const perResult: Charge = { rule: "per_result", credits: RECORD, maxResults: MOST };
const none = () => notFound({ credits: RECORD });

const next = (got: number, hits: number | undefined, cursor: string | undefined) => {
  const seen = Number(cursor ?? 0) + got;
  return hits !== undefined && seen < hits ? String(seen) : undefined;
};

export const diffbot = defineProvider({
  slug: "diffbot",
  name: "Diffbot",
  category: "database",
  tier: "standard",
  description: "A graph of companies and people read from the public web, with technologies, competitors and funding.",
  website: "https://www.diffbot.com",
  docsUrl: "https://docs.diffbot.com",
  evidence: "official",
  mark: { initials: "Db", color: "#2f855a" },
  auth: { kind: "query", name: "token" },
  baseUrl: "https://kg.diffbot.com",
  hosts: ["api.diffbot.com"],
  limits: { windows: [{ limit: 5, perMs: 1_000 }] },
  readError,
  doubts: [
    "The limit of five calls a second is from memory; the free plan is slower.",
    "How an account without credits is told so is not documented; a message that speaks of credits is read as that.",
    "That companies alike are asked for with similarTo and a home page is from memory.",
  ],
  operations: [
    operation("enrich-company", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: organization,
      reply: organizationsReply,
      read: ({ data: [match] }) => {
        const company = match && companyOf(match.entity);
        return company && saysAnything(company) ? found(company) : notFound();
      },
      charge: perRecord,
      repeat: "paid",
    }),
    operation("detect-technologies", {
      needs: [["domain"], ["linkedinUrl"], ["name"]],
      request: organization,
      reply: organizationsReply,
      read: ({ data: [match] }) => {
        if (!match) return notFound();
        const technologies = technologiesOf(match.entity);
        return technologies.length > 0 ? found({ technologies }) : none();
      },
      charge: perRecord,
      repeat: "paid",
    }),
    operation("find-social", {
      needs: [["domain"], ["companyDomain"], ["companyName"]],
      request: (input) => organization({ domain: input.domain ?? input.companyDomain, name: input.companyName }),
      reply: organizationsReply,
      read: ({ data: [match] }) => {
        if (!match) return notFound();
        const profiles = profilesOf(match.entity);
        return Object.keys(profiles).length > 0 ? found({ profiles }) : none();
      },
      charge: perRecord,
      repeat: "paid",
    }),
    operation("enrich-person", {
      needs: [
        ["linkedinUrl"],
        ["email"],
        ["fullName", "companyName"],
        ["firstName", "lastName", "companyName"],
        ["fullName", "companyDomain"],
        ["firstName", "lastName", "companyDomain"],
      ],
      request: person,
      reply: peopleReply,
      read: ({ data: [match] }) => {
        const whole = match && personOf(match.entity);
        return whole && saysAnything(whole) ? found(whole) : notFound();
      },
      charge: perRecord,
      repeat: "paid",
    }),
    operation("search-companies", {
      needs: [["name"], ["domains"], ["industries"], ["countries"], ["keywords"], ["employeeMin"], ["employeeMax"]],
      request: (input) =>
        search(
          [
            "type:Organization",
            is("name", input.name),
            anyOf("homepageUri", input.domains),
            anyOf("industries", input.industries),
            anyOf("location.country.name", countryNames(input.countries)),
            anyOf("description", input.keywords),
            input.employeeMin === undefined ? "" : `nbEmployees>=${input.employeeMin}`,
            input.employeeMax === undefined ? "" : `nbEmployees<=${input.employeeMax}`,
          ],
          input.limit,
          input.cursor,
        ),
      reply: organizationsReply,
      read: ({ data, hits }, input) => {
        const companies = data.map(({ entity }) => companyOf(entity)).filter(saysAnything);
        if (companies.length === 0) return notFound();
        const nextCursor = next(data.length, hits, input.cursor);
        return found({ companies, nextCursor, total: hits }, { results: data.length });
      },
      charge: perResult,
      repeat: "paid",
    }),
    operation("find-lookalike", {
      needs: [["domain"]],
      request: (input) =>
        search(["type:Organization", `similarTo(type:Organization ${is("homepageUri", input.domain)})`], input.limit),
      reply: organizationsReply,
      read: ({ data, hits }) => {
        const companies = data.map(({ entity }) => companyOf(entity)).filter(saysAnything);
        return companies.length > 0 ? found({ companies, total: hits }, { results: data.length }) : notFound();
      },
      charge: perResult,
      repeat: "paid",
    }),
    operation("search-people", {
      needs: [["companyDomain"], ["companyName"], ["titles"], ["countries"]],
      request: (input) => {
        const jobs = [
          is("employer.homepageUri", input.companyDomain),
          is("employer.name", input.companyDomain ? undefined : input.companyName),
          anyOf("title", input.titles),
        ].filter(Boolean);
        const job = jobs.length > 0 ? `employments.{isCurrent:true ${jobs.join(" ")}}` : "";
        return search(
          ["type:Person", job, anyOf("locations.country.name", countryNames(input.countries))],
          input.limit,
          input.cursor,
        );
      },
      reply: peopleReply,
      read: ({ data, hits }, input) => {
        const people = data.map(({ entity }) => personOf(entity)).filter(saysAnything);
        if (people.length === 0) return notFound();
        return found(
          { people, nextCursor: next(data.length, hits, input.cursor), total: hits },
          { results: data.length },
        );
      },
      charge: perResult,
      repeat: "paid",
    }),
  ],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "https://api.diffbot.com/v4/account" }),
    reply: z
      .object({ name: text, email: text, plan: text, planCredits: count, usage: rows(z.object({ credits: count })) })
      .refine(({ name, email, plan }) => name ?? email ?? plan, "name is missing"),
    // The page tells what was used on each of the last days, not since when the plan counts.
    read: ({ planCredits }) => found({ remaining: null, limit: planCredits ?? null, unit: "credits" }),
  }),
});
