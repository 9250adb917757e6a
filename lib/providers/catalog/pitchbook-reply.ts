import { z } from "zod";
import type { Company, EmailFinding, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { firstNumber } from "@/lib/providers/line.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  email,
  flag,
  group,
  headcount,
  joinName,
  linkedin,
  list,
  saysAnything,
  text,
  year,
} from "@/lib/providers/reading.ts";

/** What one page of an entity costs; searches are free. */
export const PAGE = 1;

const stats = group({ total: count, page: count, lastPage: count });

/** Searches name the id after what they search for; the general one says `pbId`. */
const companyItem = z.object({ companyId: text, pbId: text, companyName: text, name: text, website: domain });
export const companiesPage = z.object({ items: list(companyItem), stats });
export const peoplePage = z.object({ items: list(z.object({ personId: text, personName: text })), stats });

const bio = z.object({
  companyName: z.union([
    z.object({ formalName: text, alsoKnownAs: text, legalName: text }),
    z.string().transform((formalName) => ({ formalName, alsoKnownAs: undefined, legalName: undefined })),
  ]),
  hqLocation: group({ city: text, stateProvince: text, postCode: text, country: text }),
  description: text,
  website: domain,
  employees: anything,
  yearFounded: anything,
  businessStatus: group({ description: text }),
  financingStatus: group({ description: text }),
  totalMoneyRaised: group({ amount: count, currency: text }),
  companySocialURLs: group({ linkedInProfileUrl: companyLinkedin, twitterProfileUrl: text, facebookProfileUrl: text }),
});
export const companyReply = z.union([companiesPage, bio]);

export const similarReply = z.union([
  companiesPage,
  list(z.object({ similarCompanyName: text }).refine((row) => row.similarCompanyName)),
]);

const office = group({ city: text, stateProvince: text, country: text, email });
const person = z.object({
  personId: text,
  personName: group({ full: text, first: text, last: text }),
  fullName: text,
  biography: text,
  linkedInProfileUrl: linkedin,
  primaryEntityName: text,
  primaryEntityWebsite: domain,
  primaryPosition: text,
  primaryOffice: office,
  phone: text,
  email,
});
type PersonPage = z.infer<typeof person>;
const identified = (row: PersonPage) => row.personId ?? row.personName ?? row.fullName ?? row.email ?? row.phone;
export const personReply = z.union([peoplePage, person.refine(identified, "it is no person")]);

export const nextPage = (of: z.infer<typeof stats>) => {
  const { page = 1, lastPage = 1 } = of ?? {};
  return page < lastPage ? String(page + 1) : undefined;
};

export const listed = (page: z.infer<typeof companiesPage>): Company[] =>
  page.items
    .map((item) => ({ name: item.companyName ?? item.name, domain: item.website }))
    .filter((company) => saysAnything(company));

const none = () => notFound({ credits: PAGE });
/** A search that found somebody is followed by the page of the first. */
const follow = (id: string | undefined) => (id ? pending({ externalId: id, retryAfterMs: 0 }) : notFound());
/** The general search lists funds as well, which have no id of this kind. */
const firstCompany = ({ items }: z.infer<typeof companiesPage>) =>
  follow(items.map((item) => item.companyId ?? item.pbId).find((id) => id !== undefined));

export function companyAnswer(body: z.infer<typeof companyReply>): Outcome<Company> {
  if ("items" in body) return firstCompany(body);
  const { companyName: names, hqLocation: home, totalMoneyRaised: raised, companySocialURLs: pages } = body;
  const company = {
    name: names?.formalName ?? names?.alsoKnownAs ?? names?.legalName,
    legalName: names?.legalName,
    domain: body.website,
    description: body.description,
    ...headcount(body.employees),
    foundedYear: year(body.yearFounded),
    operatingStatus: body.businessStatus?.description,
    fundingStage: body.financingStatus?.description,
    fundingTotal: raised?.amount === undefined ? undefined : `${raised.amount} ${raised.currency ?? ""}`.trim(),
    linkedinUrl: pages?.linkedInProfileUrl,
    twitterUrl: pages?.twitterProfileUrl,
    facebookUrl: pages?.facebookProfileUrl,
    city: home?.city,
    region: home?.stateProvince,
    postalCode: home?.postCode,
    country: home?.country,
  };
  return saysAnything(company) ? found(company) : none();
}

export function similarAnswer(body: z.infer<typeof similarReply>): Outcome<{ companies: Company[] }> {
  if ("items" in body) return firstCompany(body);
  const companies = body.flatMap(({ similarCompanyName: name }) => (name ? [{ name }] : []));
  return companies.length > 0 ? found({ companies }) : none();
}

const numberOf = (body: PersonPage) => firstNumber([body.phone], body.primaryOffice?.country);

function personOf(body: PersonPage): Person {
  const { full, first, last } = body.personName ?? {};
  return {
    fullName: full ?? body.fullName ?? joinName(first, last),
    firstName: first,
    lastName: last,
    headline: body.biography,
    title: body.primaryPosition,
    companyName: body.primaryEntityName,
    companyDomain: body.primaryEntityWebsite,
    linkedinUrl: body.linkedInProfileUrl,
    city: body.primaryOffice?.city,
    region: body.primaryOffice?.stateProvince,
    country: body.primaryOffice?.country,
    email: body.email,
    phone: numberOf(body).number,
  };
}

const firstPerson = ({ items: [first] }: z.infer<typeof peoplePage>) => follow(first?.personId);

export function personAnswer(body: z.infer<typeof personReply>): Outcome<Person> {
  if ("items" in body) return firstPerson(body);
  const whole = personOf(body);
  return saysAnything(whole) ? found(whole) : none();
}

export function emailAnswer(body: z.infer<typeof personReply>): Outcome<EmailFinding> {
  if ("items" in body) return firstPerson(body);
  const { email: address, ...rest } = personOf(body);
  return address ? found({ ...rest, email: address }) : none();
}

export function phoneAnswer(body: z.infer<typeof personReply>): Outcome<PhoneFinding> {
  if ("items" in body) return firstPerson(body);
  const { number, unread } = numberOf(body);
  if (number) return found({ phone: number });
  return unread ? malformedText("the phone number is none") : none();
}

export const contractsReply = z.array(z.object({ activeContract: flag, creditsRemaining: count, creditsUsed: count }));
