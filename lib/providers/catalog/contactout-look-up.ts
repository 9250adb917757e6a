import { z } from "zod";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { operation } from "@/lib/providers/define.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest, ReadError } from "@/lib/providers/provider.ts";
import { count, domain, joinName, linkedin, saysAnything } from "@/lib/providers/reading.ts";
import { companyOf, contactAnswer, personAnswer, phoneAnswer } from "./contactout-reply.ts";
import { companiesReply, profileReply } from "./contactout-rows.ts";

/** `{status_code: 404, message: "Not Found"}` is nobody there; a page in HTML is a wrong path. */
export const missing: ReadError = ({ status, body }) => {
  const code = statusBody.safeParse(body).data?.status_code ?? status;
  return (status === 404 || status === 200) && code === 404 && typeof body === "object" ? notFound() : undefined;
};
const statusBody = z.object({ status_code: count });

const get = (path: string, query: HttpRequest["query"]): HttpRequest => ({ method: "GET", path, query: query ?? {} });

const byName = (input: PersonQuery, include: string[]): HttpRequest => ({
  method: "POST",
  path: "/v1/people/enrich",
  json: {
    full_name: joinName(input.firstName, input.lastName) ?? input.fullName,
    first_name: input.firstName,
    last_name: input.lastName,
    email: input.email,
    company: input.companyName ? [input.companyName] : undefined,
    company_domain: input.companyDomain ? [input.companyDomain] : undefined,
    include,
  },
});

const named = [
  ["linkedinUrl"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
] as const;

/** By profile where there is one: that costs no search credit, and looks for the work address in real time. */
const asking =
  (include: "work_email" | "personal_email" | "phone") =>
  (input: PersonQuery): HttpRequest => {
    const profile = canonicalLinkedinUrl(input.linkedinUrl);
    if (!profile) return byName(input, [include]);
    const emailType = { work_email: "work", personal_email: "personal", phone: "none" }[include];
    const more = include === "phone" ? { include_phone: true } : {};
    return get("/v1/people/linkedin", { profile, email_type: emailType, ...more });
  };

const contacts = { readError: missing, reply: profileReply, repeat: "paid" } as const;

export const lookUpOperations = [
  operation("find-email", {
    ...contacts,
    needs: named,
    request: asking("work_email"),
    read: (body) =>
      contactAnswer(body, ({ workEmail, workStatus }, { email: _email, emailStatus: _status, ...person }) =>
        workEmail ? { ...person, email: workEmail, status: workStatus } : undefined,
      ),
    charge: { rule: "per_hit", credits: 2, pool: "email" },
  }),
  operation("find-personal-email", {
    ...contacts,
    needs: [...named, ["email"]],
    request: asking("personal_email"),
    read: (body) =>
      contactAnswer(body, ({ personalEmail }, person) => (personalEmail ? { ...person, personalEmail } : undefined)),
    charge: { rule: "per_hit", credits: 2, pool: "email" },
  }),
  operation("find-phone", {
    ...contacts,
    needs: [...named, ["email"]],
    request: asking("phone"),
    read: phoneAnswer,
    charge: { rule: "per_hit", credits: 2, pool: "phone" },
  }),
  operation("enrich-person", {
    ...contacts,
    needs: [...named, ["email"]],
    request: (input) => {
      const profile = canonicalLinkedinUrl(input.linkedinUrl);
      if (profile) return get("/v1/linkedin/enrich", { profile });
      return input.email
        ? get("/v1/email/enrich", { email: input.email })
        : byName(input, ["work_email", "personal_email", "phone"]);
    },
    read: (body, input) => {
      const known = input.linkedinUrl ?? input.email;
      return personAnswer(body, known === undefined && (input.fullName ?? input.lastName) !== undefined);
    },
    charge: { rule: "per_hit", credits: 3, pool: "email" },
  }),
  operation("find-social", {
    needs: [["email"]],
    request: (input) => get("/v1/people/person", { email: input.email }),
    readError: missing,
    reply: z.object({ profile: z.union([z.array(z.unknown()), z.object({ linkedin, linkedin_url: linkedin })]) }),
    read: ({ profile }) => {
      if (Array.isArray(profile)) return notFound();
      const url = profile.linkedin ?? profile.linkedin_url;
      return url ? found({ profiles: { linkedin: url } }) : malformedText("profile.linkedin is missing");
    },
    charge: { rule: "per_hit", credits: 1, pool: "email" },
    repeat: "paid",
  }),
  operation("enrich-company", {
    needs: [["domain"]],
    request: (input) => ({ method: "POST", path: "/v1/domain/enrich", json: { domains: [input.domain] } }),
    readError: missing,
    reply: companiesReply,
    read: ({ companies }) => {
      const company = companies[0] && companyOf(companies[0].row);
      return company && saysAnything(company) ? found(company) : notFound();
    },
    charge: { rule: "per_hit", credits: 1, pool: "search" },
    repeat: "paid",
    bulk: {
      max: 30,
      request: (inputs) => ({
        method: "POST",
        path: "/v1/domain/enrich",
        json: { domains: inputs.map((input) => input.domain) },
      }),
      read: (reply, inputs) => {
        const body = companiesReply.safeParse(reply.body).data;
        if (!body) return (inputs.length === 0 ? [undefined] : inputs).map(() => malformedText("companies is missing"));
        const rows = body.companies.map(({ row }) => companyOf(row));
        if (inputs.length === 0) return rows.map((row) => found(row));
        return inputs.map((input) => {
          const own = rows.find((row) => row.domain !== undefined && row.domain === domain.parse(input.domain));
          return own ? found(own) : notFound();
        });
      },
    },
  }),
];
