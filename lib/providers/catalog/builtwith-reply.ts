import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { FailedOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { count, domain, email, flag, group, rows, saysAnything, text, texts } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";
import { mapPhone } from "./map-place.ts";
import { socialFields, socialProfiles } from "./social-links.ts";

const coded = z.object({ Code: count, Message: text, Lookup: text });
const problem = z.union([
  coded,
  text.transform((Message) => ({ Code: undefined, Message, Lookup: undefined })).refine((one) => one.Message),
]);

const meta = group({
  CompanyName: text,
  Vertical: text,
  Social: texts,
  Telephones: texts,
  Emails: texts,
  City: text,
  State: text,
  Postcode: text,
  Country: text,
  Names: rows(z.object({ Name: text, Type: text, Level: text, Email: email })),
});
const attributes = group({ Employees: count });
const path = z.object({ Technologies: rows(z.object({ Name: text })) });

/** Domain, meta and attributes stand beside the result, in some descriptions within it. */
const site = z
  .object({
    Lookup: text,
    Meta: meta,
    Attributes: attributes,
    Result: group({
      Lookup: text,
      Paths: z
        .array(path.catch({ Technologies: [] }))
        .nullable()
        .transform((paths) => paths ?? [])
        .optional()
        .catch(undefined),
      Spend: count,
      Meta: meta,
      Attributes: attributes,
    }),
  })
  .transform(({ Result: within, ...beside }) => ({
    lookup: beside.Lookup ?? within?.Lookup,
    about: beside.Meta ?? within?.Meta,
    employees: (beside.Attributes ?? within?.Attributes)?.Employees,
    spend: within?.Spend,
    /** Undefined where the reply does not tell, which is not the same as none. */
    paths: within?.Paths,
  }))
  .refine(({ paths, about }) => paths !== undefined || (about && saysAnything(about)), "a result has no paths");
export type Site = z.infer<typeof site>;
export const domainReply = z.object({ Results: z.array(z.unknown()), Errors: rows(problem) });

/** https://api.builtwith.com/errorCodes: within HTTP 200, by number, or in words only. */
function failureOf({ Code: code, Message: message = "" }: z.infer<typeof problem>, reply: Reply): FailedOutcome {
  if (code === -2 || /key is (wrong|invalid)|invalid (api )?key/i.test(message))
    return failed("auth", "BuiltWith refused the key");
  if (code === -3 || /run out of API Credits|used up your API allocation/i.test(message))
    return failed("quota", "The BuiltWith key is out of credits");
  if (code === -5) return failed("quota", "BuiltWith's plan allows no further technologies");
  if (code === undefined || code >= 0) {
    const byStatus = readStatus(reply);
    if (byStatus) return byStatus;
  }
  if (code === -6 || code === -99) return failed("unavailable", "BuiltWith failed by its own account");
  return failed("invalid_input", refusal("BuiltWith refused the question", reply));
}

const errorBody = z.object({ Errors: rows(problem), Results: z.array(z.unknown()).optional().catch(undefined) });
const tooFast = z.object({ retryAfterSeconds: count });

export const readError: ReadError = (reply) => {
  if (reply.status >= 500) return undefined;
  if (reply.status === 429) {
    const seconds = tooFast.safeParse(reply.body).data?.retryAfterSeconds;
    const wait = seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 };
    return seconds === undefined ? undefined : failed("rate_limit", "BuiltWith limits the calls", wait);
  }
  if (typeof reply.body === "string" && /key is invalid|API allocation/i.test(reply.body))
    return failureOf({ Code: undefined, Message: reply.body, Lookup: undefined }, reply);
  const body = errorBody.safeParse(reply.body).data;
  const [first] = body?.Errors ?? [];
  // Beside results, an error concerns one of several domains.
  return first && !body?.Results?.length ? failureOf(first, reply) : undefined;
};

/** The key of a server-side failure is a lookup that is null. */
const lost = z.object({ Lookup: z.null() });

function readSite(item: unknown): Site | FailedOutcome {
  const parsed = site.safeParse(item);
  if (parsed.success) return parsed.data;
  if (lost.safeParse(item).success) return failed("unavailable", "BuiltWith could not look the domain up");
  return malformedText("a result has no paths");
}

/** What the first result says, as `answer` puts it. */
export const firstSite =
  <Data>(answer: (found: Site) => Outcome<Data>) =>
  ({ Results: [first] }: z.infer<typeof domainReply>): Outcome<Data> => {
    if (first === undefined) return notFound();
    const read = readSite(first);
    return "outcome" in read ? read : answer(read);
  };

/** Sixteen domains a call; each row is told by the domain it repeats. */
export const manySites = <Data>(answer: (found: Site) => Outcome<Data>) => ({
  read: (reply: Reply, inputs: readonly { domain?: string | undefined }[]): Outcome<Data>[] => {
    const body = domainReply.safeParse(reply.body).data;
    const each = (item: unknown) => {
      const read = readSite(item);
      return "outcome" in read ? read : answer(read);
    };
    if (inputs.length === 0) return (body?.Results ?? []).map(each);
    return inputs.map((input) => {
      const asked = domain.parse(input.domain);
      const named = (item: unknown) => domain.parse(site.safeParse(item).data?.lookup) === asked;
      const row = body?.Results.find(named);
      if (row !== undefined) return each(row);
      const refused = body?.Errors.find(({ Lookup }) => domain.parse(Lookup) === asked);
      return refused ? failureOf(refused, reply) : malformedText("it does not answer every domain");
    });
  },
});

const technologiesOf = ({ paths = [] }: Site): string[] => [
  ...new Set(paths.flatMap(({ Technologies }) => Technologies.flatMap(({ Name }) => Name ?? []))),
];

export function technologies(read: Site): Outcome<OperationOutput<"detect-technologies">> {
  if (!read.paths) return malformedText("a result has no paths");
  const names = technologiesOf(read);
  return names.length > 0 ? found({ technologies: names }) : notFound();
}

export function company(read: Site): Outcome<Company> {
  const { about, employees, spend } = read;
  const known = {
    name: about?.CompanyName,
    industry: about?.Vertical,
    phone: about?.Telephones?.map((number) => mapPhone(number, undefined, about.Country)).find(Boolean),
    email: about?.Emails?.map((address) => email.parse(address)).find(Boolean),
    city: about?.City,
    region: about?.State,
    postalCode: about?.Postcode,
    country: about?.Country,
    ...socialFields(socialProfiles(about?.Social ?? [])),
    ...(employees !== undefined && employees > 0 && { employeeCount: Math.round(employees) }),
    // The vendor's figure is for a month.
    ...(spend !== undefined && spend > 0 && { technologySpend: spend * 12 }),
    technologies: technologiesOf(read),
  };
  return saysAnything(known) ? found({ domain: domain.parse(read.lookup), ...known }) : notFound();
}

export function social({ about }: Site): Outcome<OperationOutput<"find-social">> {
  const profiles = socialProfiles(about?.Social ?? []);
  return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound();
}

/** People that the site itself names, and the addresses on it that are nobody's. */
export function people({ about, lookup }: Site): Outcome<OperationOutput<"search-domain">> {
  const named = (about?.Names ?? []).flatMap(({ Name, Level, Email }) =>
    Name || Email ? [{ fullName: Name, seniority: Level, email: Email, companyDomain: domain.parse(lookup) }] : [],
  );
  const theirs = new Set(named.map((person) => person.email));
  const others = (about?.Emails ?? []).flatMap((address) => email.parse(address) ?? []);
  const all = [...named, ...others.filter((address) => !theirs.has(address)).map((address) => ({ email: address }))];
  return all.length > 0 ? found({ people: all, total: all.length }) : notFound();
}

const listed = z.object({ Domain: domain, D: domain, CompanyName: text, Country: text, State: text, City: text, Postcode: text, Spend: count, S: count, E: count, Socials: texts, Parked: flag, META: meta }); // prettier-ignore

/** Company-to-URL gives a bare list, the technology lists an object with short names. */
export const listReply = z.union([
  z.array(listed).transform((items) => ({ Results: items, NextOffset: undefined })),
  z.object({ Results: z.array(listed), NextOffset: text }),
]);

export function companies({
  Results: items,
  NextOffset,
}: z.infer<typeof listReply>): Outcome<OperationOutput<"search-companies">> {
  const kept = items.flatMap((item) => {
    const spend = item.Spend ?? item.S;
    const address = item.Domain ?? item.D;
    if (address === undefined) return [];
    return {
      domain: address,
      name: item.CompanyName ?? item.META?.CompanyName,
      city: item.City ?? item.META?.City,
      region: item.State ?? item.META?.State,
      postalCode: item.Postcode ?? item.META?.Postcode,
      country: item.Country ?? item.META?.Country,
      ...socialFields(socialProfiles(item.Socials ?? item.META?.Social ?? [])),
      ...(item.E !== undefined && item.E > 0 && { employeeCount: Math.round(item.E) }),
      ...(spend !== undefined && spend > 0 && { technologySpend: spend * 12 }),
    };
  });
  if (items.length === 0) return notFound();
  if (kept.length === 0) return malformedText("no row has a domain");
  return found({ companies: kept, nextCursor: NextOffset === "END" ? undefined : NextOffset });
}
