import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import type { OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { count, domain, email, flag, saysAnything, text, texts } from "@/lib/providers/reading.ts";
import { meta, type Site } from "./builtwith-reply.ts";
import { mapPhone } from "./map-place.ts";
import { socialFields, socialProfiles } from "./social-links.ts";

/** What BuiltWith knows of a site, by what was asked. */

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
