import { z } from "zod";
import { defineProvider } from "@/lib/providers/define.ts";
import { failed, found, malformedText } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { quotaProbe } from "@/lib/providers/quota-probe.ts";
import { count, errorText, joinName, text } from "@/lib/providers/reading.ts";
import { refusal } from "@/lib/providers/status.ts";
import type { Question } from "./snov-addresses.ts";
import { peopleOperations } from "./snov-people.ts";
import { taskAnswer, taskAnswers } from "./snov-reply.ts";
import { searchOperations } from "./snov-search.ts";
import { refusalBody, resultOf } from "./snov-task.ts";

/** Errors are an object at the gateway and a list behind it; a refusal may come with HTTP 200. */
const readError: ReadError = (reply) => {
  const body = refusalBody.safeParse(reply.body).data;
  if (!body || reply.status === 401 || reply.status === 404 || reply.status === 429 || reply.status >= 500)
    return undefined;
  const words = errorText(body) ?? "";
  if (reply.status < 400 && body.success !== false) return undefined;
  if (/credit|balance/i.test(words)) return failed("quota", "The Snov.io account is out of credits");
  if (/token|unauthori[sz]ed|authenticat/i.test(words)) return failed("auth", "Snov.io refused the key");
  if (/too many|rate limit|per minute/i.test(words)) return failed("rate_limit", "Snov.io takes 60 requests a minute");
  return reply.status >= 400 ? undefined : failed("invalid_input", refusal("Snov.io refused the question", reply));
};

const questionFields = z.object({
  email: text,
  fullName: text,
  firstName: text,
  lastName: text,
  linkedinUrl: text,
  name: text,
});
function questionOf(input: Record<string, unknown>): Question {
  const { firstName, lastName, fullName, email, linkedinUrl, name } = questionFields.parse(input);
  const people = firstName && lastName ? joinName(firstName, lastName) : fullName;
  return {
    ...(email && { email }),
    ...(people && { fullName: people }),
    ...(linkedinUrl && { linkedinUrl }),
    ...(name && { name }),
  };
}

export const snov = defineProvider({
  slug: "snov",
  name: "Snov.io",
  category: "email-finder",
  tier: "budget",
  description: "Finds and verifies addresses, profiles by LinkedIn page or address, companies, and people of a domain.",
  website: "https://snov.io",
  docsUrl: "https://snov.io/api",
  evidence: "official",
  mark: { initials: "Sn", color: "#6d28d9" },
  auth: { kind: "oauth", tokenPath: "/v1/oauth/access_token", send: "form" },
  baseUrl: "https://api.snov.io",
  limits: { windows: [{ limit: 60, perMs: 60_000 }] },
  readError,
  doubts: [
    "What is said when the 60 requests a minute are exceeded is not documented.",
    "A task that failed has no word of its own; it is given up after a quarter of an hour.",
    "What a verification costs is not on the documentation's page; one credit an address is counted.",
    "The reply of the balance page is from memory.",
    "Searches of the database mask last names and profiles; these are left out.",
  ],
  operations: [...peopleOperations, ...searchOperations],
  quota: quotaProbe({
    request: () => ({ method: "GET", path: "/v1/get-balance" }),
    reply: z.object({ data: z.object({ balance: count }).optional().catch(undefined), balance: count }),
    read: (body) => {
      const remaining = body.data?.balance ?? body.balance;
      return remaining === undefined ? malformedText("balance is missing") : found({ remaining, unit: "credits" });
    },
  }),
  poll: {
    request: resultOf,
    rows: (reply, name) => taskAnswers(reply.body, name),
    pick: (reply, name, input) => taskAnswer(reply.body, name, questionOf(input)),
  },
  // Unsigned. It is sent what the page of the results shows.
  callback: {
    rows: (reply, name) => taskAnswers(reply.body, name),
    pick: (reply, name, input) => taskAnswer(reply.body, name, questionOf(input)),
  },
});
