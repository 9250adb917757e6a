import type { PersonQuery } from "@/lib/contracts/operation.ts";
import { joinName } from "@/lib/providers/reading.ts";

const enhance = (query: Record<string, string | undefined>) =>
  ({ method: "GET", path: "/kg/v3/enhance", query: { ...query, size: 1 } }) as const;

type Organization = { domain?: string | undefined; name?: string | undefined; linkedinUrl?: string | undefined };
export const organization = ({ domain, name, linkedinUrl }: Organization) =>
  enhance({ type: "Organization", url: domain ?? linkedinUrl, name });
export const person = (input: PersonQuery) =>
  enhance({
    type: "Person",
    name: input.fullName ?? joinName(input.firstName, input.lastName),
    url: input.linkedinUrl,
    email: input.email,
    employer: input.companyName ?? input.companyDomain,
  });

export const MOST = 50;
const size = (limit: number | undefined) => Math.min(limit ?? 10, MOST);
export const search = (clauses: readonly string[], limit: number | undefined, cursor?: string) =>
  ({
    method: "GET",
    path: "/kg/v3/dql",
    query: { type: "query", query: clauses.filter(Boolean).join(" "), size: size(limit), from: Number(cursor ?? 0) },
  }) as const;

const quoted = (value: string) => `"${value.replace(/["\\]/g, " ").trim()}"`;
export const is = (field: string, value: string | undefined) =>
  value === undefined ? "" : `${field}:${quoted(value)}`;
export const anyOf = (field: string, values: readonly string[] | undefined) =>
  values && values.length > 0 ? `${field}:or(${values.map(quoted).join(", ")})` : "";
