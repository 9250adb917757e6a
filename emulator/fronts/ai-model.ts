import { fieldsOf, isFields, questionOf } from "../reading.ts";
import type { Bill, FrontContext } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import type { Person } from "../world/person.ts";

/**
 * A language model over the synthetic world: finds whom the task is about and fills the schema it is given. Behind a key
 * with `-obeys` in it, it does what pages tell it until it is told off; behind one with `-clumsy`, its first try is no JSON.
 */

export type Asked = { system: string; prompt: string; schema: unknown; search: boolean; maxTokens: number };
export type Said = {
  text: string;
  links: string[];
  inputTokens: number;
  outputTokens: number;
  cutOff: boolean;
  bills: Bill[];
};

const pagePattern = /<page [^>]*url="([^"]*)"[^>]*>([\s\S]*?)<\/page>/g;
const order = /ignore (the|all|any|your|previous)[\s\S]*?answer(?: with)? ["']?([A-Z]{4,})["']?/i;

export function think({ system, prompt, schema, search, maxTokens }: Asked, { knows, account }: FrontContext): Said {
  const pages = [...prompt.matchAll(pagePattern)].map(([, url = "", text = ""]) => ({ url, text }));
  const task = prompt.replace(pagePattern, "");
  const corrected = /did not pass/i.test(task);
  const subject = subjectOf(task, knows);
  const links =
    search && subject ? [`https://www.${subject.company.domain}/about`, "https://news.example.com/companies"] : [];
  const sources = pages.length > 0 ? pages.slice(0, 1).map(({ url }) => url) : links.slice(0, 1);
  const known = subject !== undefined && sources.length > 0;
  const write = () => JSON.stringify(fill("", schema ?? inTask(task), { subject, known, sources, schema }));

  const ordered = pages.map(({ text }) => order.exec(text)).find((found) => found !== null);
  const lured = ordered && account.key.includes("-obeys") && !corrected;
  const clumsy = account.key.includes("-clumsy") || knows.chance(`clumsy|${task}`) < 0.08;
  const honest = write();
  const text = lured
    ? JSON.stringify({ notFound: false, answer: ordered[2], sources: urlsIn(ordered.input) })
    : clumsy && !corrected
      ? `Here is the answer: ${honest.slice(0, -3)}`
      : honest;
  const limit = maxTokens * 4;
  const inputTokens = tokens(system + prompt + JSON.stringify(schema ?? ""));
  const outputTokens = Math.min(maxTokens, tokens(text));
  const question = questionOf("research", { prompt });
  return {
    text: text.slice(0, limit),
    links,
    inputTokens,
    outputTokens,
    cutOff: text.length > limit,
    bills: [{ question, credits: (inputTokens + outputTokens) / 1_000 }],
  };
}

const tokens = (text: string) => Math.max(1, Math.ceil(text.length / 4));
const urlsIn = (text: string) => text.match(/https?:\/\/[^\s"'<>)]+/g) ?? [];

type Subject = { company: Company; person: Person | undefined };

/** The first domain in the task, else the first name in quotation marks; a name before the domain is the person's. */
function subjectOf(task: string, knows: FrontContext["knows"]): Subject | undefined {
  const words = task.split("JSON Schema of the reply")[0] ?? "";
  const domain = words
    .split(/[\s,;()"'!?]+/)
    .map((word) => domainOf(word.replace(/\.$/, "")))
    .find(isDomain);
  const name = /"([^"]{2,80})"/.exec(words)?.[1];
  const company = knows.findCompany(domain === undefined ? { name } : { domain });
  if (!company) return undefined;
  const fullName = /\b(\p{Lu}[\p{L}'-]+ \p{Lu}[\p{L}'-]+) (?:at|of|from)\b/u.exec(words)?.[1];
  return { company, person: fullName ? knows.findPerson({ fullName, domain: company.domain }) : undefined };
}

/** Models without schemas are told theirs in words. */
function inTask(task: string): unknown {
  const line = task.split("\n").findLast((one) => one.startsWith("{") && one.endsWith("}"));
  return line === undefined ? undefined : JSON.parse(line);
}

type Facts = { subject: Subject | undefined; known: boolean; sources: readonly string[]; schema: unknown };

function fill(name: string, schema: unknown, facts: Facts): unknown {
  const { subject, known, sources } = facts;
  if (name === "notFound") return !known;
  if (name === "sources") return known ? sources : [];
  if (name === "answer" && !known) return null;
  const shape = fieldsOf(schema);
  if (Array.isArray(shape["enum"]))
    return shape["enum"].find((one) => one === factOf(name, subject)) ?? shape["enum"][0];
  if ("const" in shape) return shape["const"];
  const choices = shape["anyOf"];
  if (Array.isArray(choices))
    return fill(name, choices.find((one) => fieldsOf(one)["type"] !== "null") ?? choices[0], facts);
  const type = Array.isArray(shape["type"]) ? shape["type"].find((one) => one !== "null") : shape["type"];
  if (isFields(shape["properties"]))
    return Object.fromEntries(Object.entries(shape["properties"]).map(([key, part]) => [key, fill(key, part, facts)]));
  const fact = factOf(name, subject);
  if (type === "integer" || type === "number")
    return typeof fact === "number" ? fact : (subject?.company.employeeCount ?? 0);
  if (type === "boolean") return (subject?.company.employeeCount ?? 0) > 100;
  if (type === "array") return Array.isArray(fact) ? fact : (subject?.company.technologies ?? []);
  if (type === "object") return {};
  return typeof fact === "string" ? fact : fact === undefined ? (subject?.company.description ?? "") : String(fact);
}

function factOf(name: string, subject: Subject | undefined): string | number | readonly string[] | undefined {
  if (!subject) return undefined;
  const { company, person } = subject;
  const facts: Record<string, string | number | readonly string[] | undefined> = {
    ...Object.fromEntries(Object.entries(company).filter(([, value]) => typeof value !== "object")),
    technologies: company.technologies,
    keywords: company.keywords,
    employees: company.employeeCount,
    founded: company.foundedYear,
    summary: company.description,
    website: `https://www.${company.domain}`,
    title: person?.title,
    seniority: person?.seniority,
    department: person?.department,
    fullName: person?.fullName,
  };
  return facts[name];
}
