import { z } from "zod";
import { operation } from "@/lib/providers/define.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  group,
  headcount,
  joinName,
  linkedin,
  list,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";
import { countryCodes } from "./countries.ts";

/** https://api-doc.icypeas.com/leads-db: what is asked for must be in `include`. */
const include = (values: readonly (string | undefined)[]) => {
  const given = values.flatMap((value) => value ?? []);
  return given.length > 0 ? { include: given } : undefined;
};
const page = (input: { limit?: number | undefined; cursor?: string | undefined }) => ({
  size: Math.min(200, input.limit ?? 25),
  ...(input.cursor && { token: input.cursor }),
});

const searched = { total: count, pagination: group({ token: text }) };
const lead = z.object({
  firstname: text,
  lastname: text,
  fullname: text,
  headline: text,
  profileUrl: linkedin,
  lastJobTitle: text,
  address: text,
  lastCompanyName: text,
  lastCompanyUrl: companyLinkedin,
  lastCompanyWebsite: domain,
  email,
});
const personOf = (row: z.infer<typeof lead>) => ({
  fullName: row.fullname ?? joinName(row.firstname, row.lastname),
  firstName: row.firstname,
  lastName: row.lastname,
  headline: row.headline,
  title: row.lastJobTitle,
  email: row.email,
  linkedinUrl: row.profileUrl,
  ...placeOf(row.address),
  companyName: row.lastCompanyName,
  companyDomain: row.lastCompanyWebsite,
  companyLinkedinUrl: row.lastCompanyUrl,
});

const company = z.object({
  name: text,
  description: text,
  url: companyLinkedin,
  address: text,
  website: domain,
  industry: text,
  numberOfEmployees: anything,
});
const companyOf = (row: z.infer<typeof company>) => ({
  name: row.name,
  domain: row.website,
  description: row.description,
  industry: row.industry,
  ...headcount(row.numberOfEmployees),
  linkedinUrl: row.url,
  ...placeOf(row.address),
});

/** "Riyadh, Riyadh, Saudi Arabia": city, region and country where there are three parts, else the country at the end. */
function placeOf(address: string | undefined) {
  const parts = address?.split(",").map((part) => part.trim()) ?? [];
  return {
    city: parts.length === 3 ? parts[0] : undefined,
    region: parts.length === 3 ? parts[1] : undefined,
    country: parts.at(-1),
  };
}

const pricePerLead = 0.02;
const priced = (results: number) => ({ results, credits: Math.round(results * pricePerLead * 100) / 100 });
const charge = { rule: "per_result", credits: pricePerLead, maxResults: 200 } as const;

export const leadOperations = [
  operation("search-people", {
    needs: [["companyDomain"], ["companyName"], ["titles"], ["countries"]],
    request: (input) => ({
      method: "POST",
      path: "/find-people",
      json: {
        query: {
          currentCompanyWebsite: include([input.companyDomain]),
          currentCompanyName: include([input.companyName]),
          currentJobTitle: include(input.titles ?? []),
          location: include(countryCodes(input.countries) ?? []),
          keyword: include(input.industries ?? []),
        },
        pagination: page(input),
      },
    }),
    reply: z.object({ leads: list(lead), ...searched }),
    read: (body) => {
      const people = body.leads.map(personOf).filter(saysAnything);
      if (people.length === 0) return notFound();
      return found({ people, total: body.total, nextCursor: body.pagination?.token }, priced(people.length));
    },
    charge,
    repeat: "paid",
  }),
  operation("search-companies", {
    needs: [["name"], ["industries"], ["countries"]],
    request: (input) => ({
      method: "POST",
      path: "/find-companies",
      json: {
        query: {
          name: include([input.name]),
          industry: include(input.industries ?? []),
          location: include(countryCodes(input.countries) ?? []),
          ...((input.employeeMin ?? input.employeeMax) !== undefined && {
            headcount: { ">=": input.employeeMin, "<=": input.employeeMax },
          }),
        },
        pagination: page(input),
      },
    }),
    reply: z.object({ leads: list(company), ...searched }),
    read: (body) => {
      const companies = body.leads.map(companyOf).filter(saysAnything);
      if (companies.length === 0) return notFound();
      return found({ companies, total: body.total, nextCursor: body.pagination?.token }, priced(companies.length));
    },
    charge,
    repeat: "paid",
  }),
];
