import { z } from "zod";
import type { Person } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, notFound } from "@/lib/providers/outcome.ts";
import {
  anything,
  count,
  domain,
  email,
  group,
  joinName,
  linkedin,
  listOrNull,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";
import { answered, billed, said } from "./leadmagic-reply.ts";

const employee = z.object({
  first_name: text,
  last_name: text,
  full_name: text,
  name: text,
  title: text,
  job_title: text,
  website: domain,
  company_website: domain,
  company_name: text,
  profile_url: linkedin,
  linkedin_url: linkedin,
  contact_full_name: text,
  contact_job_title: text,
  contact_email: email,
  company_domain: domain,
});
const employeeOf = (row: z.infer<typeof employee>): Person => ({
  fullName: row.full_name ?? row.name ?? row.contact_full_name ?? joinName(row.first_name, row.last_name),
  firstName: row.first_name,
  lastName: row.last_name,
  title: row.job_title ?? row.title ?? row.contact_job_title,
  email: row.contact_email,
  linkedinUrl: row.profile_url ?? row.linkedin_url,
  companyName: row.company_name,
  companyDomain: row.company_website ?? row.website ?? row.company_domain,
});

/** The newest version of the search has each person beside the employer. */
const searched = z.object({ person: anything, company: group({ company_name: text }) });
const personIn = (item: unknown): unknown => {
  const { person, company } = searched.safeParse(item).data ?? {};
  return typeof person === "object" ? { ...company, ...person } : item;
};

export const employeesReply = z
  .object({ ...answered, total_count: count, count, data: anything, employees: anything, people: anything })
  .refine((body) => "data" in body || "employees" in body || "people" in body, "data is missing")
  .transform(({ data, employees, people, count: here, ...rest }) => ({
    ...rest,
    total_count: rest.total_count ?? here,
    rows: data ?? employees ?? (Array.isArray(people) ? people.map(personIn) : null),
  }));

type People = Outcome<OperationOutput<"search-people">>;
export function employeesAnswer(body: z.infer<typeof employeesReply>): People {
  const listed = listOrNull(employee).safeParse(body.rows);
  if (!listed.success) return malformed(listed.error);
  const people = listed.data.map(employeeOf).filter(saysAnything);
  if (people.length === 0) return notFound(billed(body));
  return found({ people, total: body.total_count }, { results: people.length, ...billed(body) });
}

export const roleReply = employee.extend(answered).refine(said("full_name", "first_name"), "full_name is missing");

export function roleAnswer(body: z.infer<typeof roleReply>): People {
  const person = employeeOf(body);
  if (!person.fullName) return notFound(billed(body));
  return found({ people: [person], total: 1 }, { credits: body.credits_consumed ?? 2 });
}
