import { UsageError } from "../failure.ts";

/** What differs between the beginnings that `provider new` can make: one operation with a reply that stands for the vendor's. */
export type Beginning = {
  operation: "find-email" | "verify-email" | "enrich-company";
  category: string;
  /** Parts of the definition. */
  needs: string;
  query: string;
  reply: string;
  read: string;
  reading: readonly string[];
  outcomes: readonly string[];
  rule: "per_hit" | "per_call";
  /** Parts of the emulated front. */
  look: string;
  answer: string;
  found: string;
  question: string;
  profile: string;
  /** Recorded replies. */
  hit: { body: Record<string, unknown>; data: Record<string, unknown> };
  miss?: Record<string, unknown>;
};

const beginnings: readonly Beginning[] = [
  {
    operation: "find-email",
    category: "email-finder",
    needs: '[["fullName", "companyDomain"]]',
    query: "{ name: input.fullName, domain: input.companyDomain }",
    reply: `z.object({ email: foundEmail, score: count }).refine((body) => "email" in body, "email is missing")`,
    read: "({ email, score }) => (email ? found({ email, confidence: score }) : notFound())",
    reading: ["count", "foundEmail"],
    outcomes: ["found", "notFound"],
    rule: "per_hit",
    look: `  const person = knows.findPerson({ fullName: query.get("name") ?? "", domain: query.get("domain") ?? "" });
  const known = person && knows.addressOf(person);`,
    answer: "{ email: known?.email ?? null, score: known ? 90 : null }",
    found: "known",
    question: `{ name: query.get("name") ?? "", domain: query.get("domain") ?? "" }`,
    profile: "coverage: 0.4",
    hit: { body: { email: "mira@fjordkraftwerk.com", score: 90 }, data: { email: "mira@fjordkraftwerk.com" } },
    miss: { email: null, score: null },
  },
  {
    operation: "verify-email",
    category: "verification",
    needs: '[["email"]]',
    query: "{ email: input.email }",
    reply: `z.object({ email: judgedAddress, result: text }).refine(({ result }) => result !== undefined, "result is missing")`,
    read: `({ email, result }, input) =>
        found({ email: email ?? input.email ?? "", status: verdictOf({ good: "valid", bad: "invalid" }, result) ?? "unknown", reason: result })`,
    reading: ["judgedAddress", "text", "verdictOf"],
    outcomes: ["found"],
    rule: "per_call",
    look: `  const asked = query.get("email") ?? "";
  const result = knows.world.truthOf(asked) === "valid" ? "good" : "bad";`,
    answer: "{ email: asked, result }",
    found: "asked",
    question: "{ email: asked }",
    profile: "coverage: 0",
    hit: {
      body: { email: "mira@fjordkraftwerk.com", result: "good" },
      data: { email: "mira@fjordkraftwerk.com", status: "valid" },
    },
  },
  {
    operation: "enrich-company",
    category: "company",
    needs: '[["domain"]]',
    query: "{ domain: input.domain }",
    reply: `z.object({ name: text, domain }).refine((body) => "name" in body, "name is missing")`,
    read: "(body) => (body.name ? found({ name: body.name, domain: body.domain }) : notFound())",
    reading: ["domain", "text"],
    outcomes: ["found", "notFound"],
    rule: "per_hit",
    look: `  const company = knows.findCompany({ domain: query.get("domain") ?? "" });`,
    answer: "{ name: company?.name ?? null, domain: company?.domain ?? null }",
    found: "company",
    question: `{ domain: query.get("domain") ?? "" }`,
    profile: "companies: 0.6",
    hit: {
      body: { name: "Fjordkraftwerk", domain: "fjordkraftwerk.com" },
      data: { name: "Fjordkraftwerk", domain: "fjordkraftwerk.com" },
    },
    miss: { name: null, domain: null },
  },
];

export function beginningOf(operation: string): Beginning {
  const beginning = beginnings.find((one) => one.operation === operation);
  if (beginning) return beginning;
  throw new UsageError(
    `--operation: a provider can be begun with ${beginnings.map((one) => one.operation).join(", ")}; take the one that is most like "${operation}" and change it.`,
  );
}
