import type { OperationInput, PersonQuery } from "@/lib/contracts/operation.ts";
import { pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";

/** How Ocean.io is asked about a company or a person. */

type CompanyQuery = OperationInput<"enrich-company">;
export const companyQuery = (input: Partial<CompanyQuery>) => ({
  company: { domain: input.domain, name: input.name, linkedin: input.linkedinUrl },
});
export const personQuery = (input: Partial<PersonQuery>) => ({
  person: {
    linkedin: input.linkedinUrl,
    email: input.email,
    name: input.fullName,
    firstName: input.firstName,
    lastName: input.lastName,
  },
  company: { domain: input.companyDomain, name: input.companyName },
});
type Question = ReturnType<typeof companyQuery> | ReturnType<typeof personQuery>;

export const post = (path: string, json: unknown) => ({ method: "POST" as const, path, json });
export const enrich = (json: Question & Record<string, unknown>) =>
  post("person" in json ? "/v2/enrich/person" : "/v2/enrich/company", json);

/** What is being crawled for is asked for again word for word. */
export const crawling =
  <Input>(question: (input: Input) => Question) =>
  ({ status }: Reply, input?: Input) =>
    status === 201 ? pending(input ? { externalId: `ask:${JSON.stringify(question(input))}` } : {}) : undefined;

export const waiting = { pollEveryMs: 60_000, giveUpAfterMs: 900_000 } as const;

export const whose: (readonly (keyof PersonQuery)[])[] = [
  ["linkedinUrl"],
  ["email"],
  ["fullName", "companyDomain"],
  ["firstName", "lastName", "companyDomain"],
  ["fullName", "companyName"],
  ["firstName", "lastName", "companyName"],
];
export const named = whose.filter(([field]) => field !== "email");
