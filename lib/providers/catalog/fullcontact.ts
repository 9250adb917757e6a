import { z } from "zod";
import { isFreeMailDomain } from "@/lib/cleaning/free-mail.ts";
import type { Company, Person, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { OperationName, PersonQuery } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { defineProvider, malformed, malformedText, operation, quotaProbe, type ReadError, type Reply } from "@/lib/providers/define.ts"; // prettier-ignore
import { failed, found, notFound, pending } from "@/lib/providers/outcome.ts";
import { anything, companyLinkedin, domain, email, group, headcount, linkedin, phone, rows, saysAnything, text, texts, year } from "@/lib/providers/reading.ts"; // prettier-ignore
import { saysNobody } from "@/lib/providers/status.ts";

const errorBody = z.object({ message: text, reasonCode: text });

/** github.com/fullcontact/fullcontact-python-client: 404 with a message is a miss, 403 a bad key. */
const readError: ReadError = (reply) => {
  const message = errorBody.safeParse(reply.body).data?.message;
  if (message && saysNobody(reply)) return notFound();
  if (reply.status >= 400 && reply.status < 500 && /quota|usage limit|credits|out of matches/i.test(message ?? ""))
    return failed("quota", "The FullContact key has used up what its plan holds");
  return undefined;
};

const address = rows(z.object({ city: text, region: text, country: text, postalCode: text, addressLine1: text }));
const values = rows(z.object({ value: text, label: text, type: text }));

const person = z.object({
  fullName: text,
  title: text,
  organization: text,
  twitter: text,
  linkedin,
  facebook: text,
  bio: text,
  details: group({
    name: group({ given: text, family: text, full: text }),
    locations: address,
    emails: rows(z.object({ value: email, label: text })),
    phones: values,
    employment: rows(z.object({ name: text, title: text, domain, current: z.boolean().optional().catch(undefined) })),
  }),
});
type PersonRow = z.infer<typeof person>;
const personReply = person.refine((body) => "fullName" in body || "details" in body, "fullName is missing");

const company = z.object({
  name: text,
  twitter: text,
  linkedin: companyLinkedin,
  facebook: text,
  bio: text,
  website: domain,
  founded: anything,
  employees: anything,
  category: text,
  location: text,
  details: group({
    industries: rows(z.object({ name: text })),
    emails: rows(z.object({ value: email })),
    phones: rows(z.object({ value: phone })),
    locations: address,
    keywords: texts,
    keyPeople: rows(z.object({ fullName: text, title: text })),
  }),
});
/** A search by name lists domains; one of them is asked for next. */
const companyReply = z.union([
  z.array(z.object({ lookupDomain: domain })),
  company.refine((body) => "name" in body || "details" in body, "name is missing"),
]);

const isPrivate = (one: { value?: string | undefined; label?: string | undefined }) =>
  /home|personal/i.test(one.label ?? "") || isFreeMailDomain(one.value?.split("@")[1] ?? "");

/** Mobile numbers first. */
function numbersOf({ details }: PersonRow) {
  const numbers = (details?.phones ?? []).flatMap(({ value, label, type }) => {
    const number = phone.parse(value);
    return number ? [{ phone: number, mobile: /mobile|cell/i.test(`${label} ${type}`) }] : [];
  });
  return [...numbers.filter(({ mobile }) => mobile), ...numbers.filter(({ mobile }) => !mobile)];
}

function personAnswer(row: PersonRow): Outcome<Person> {
  const { name, locations = [], employment = [], emails = [] } = row.details ?? {};
  const job = employment.find(({ current }) => current) ?? employment[0];
  const data = {
    fullName: row.fullName ?? name?.full,
    firstName: name?.given,
    lastName: name?.family,
    title: row.title ?? job?.title,
    headline: row.bio,
    email: emails.find((one) => one.value && !isPrivate(one))?.value,
    personalEmail: emails.find((one) => one.value && isPrivate(one))?.value,
    phone: numbersOf(row)[0]?.phone,
    linkedinUrl: row.linkedin,
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    city: locations[0]?.city,
    region: locations[0]?.region,
    country: locations[0]?.country,
    companyName: row.organization ?? job?.name,
    companyDomain: job?.domain,
  };
  return saysAnything(data) ? found(data) : malformedText("it says nothing of a person");
}

function socialAnswer({ linkedin: page, twitter, facebook }: PersonRow): Outcome<{ profiles: Record<string, string> }> {
  const known = Object.entries({ linkedin: page, twitter, facebook }).flatMap(([name, url]) => (url ? [[name, url] as const] : [])); // prettier-ignore
  return known.length > 0 ? found({ profiles: Object.fromEntries(known) }) : notFound({ credits: 1 });
}

/** The person is billed whether or not a number is known. */
function phoneAnswer(row: PersonRow): Outcome<PhoneFinding> {
  const [best] = numbersOf(row);
  if (!best && row.details?.phones.some(({ value }) => value !== undefined))
    return malformedText("details.phones has no number that can be read");
  return best ? found({ phone: best.phone, type: best.mobile ? "mobile" : "unknown" }) : notFound({ credits: 1 });
}

function companyAnswer(row: z.infer<typeof companyReply>): Outcome<Company> {
  if (Array.isArray(row)) {
    const next = row.find(({ lookupDomain }) => lookupDomain !== undefined)?.lookupDomain;
    return next === undefined ? notFound() : pending({ externalId: next, retryAfterMs: 0 });
  }
  const { industries = [], emails = [], phones = [], locations = [], keywords, keyPeople = [] } = row.details ?? {};
  const data = {
    name: row.name,
    domain: row.website,
    description: row.bio,
    industry: industries[0]?.name ?? row.category,
    ...headcount(row.employees),
    foundedYear: year(row.founded),
    phone: phones[0]?.value,
    email: emails[0]?.value,
    linkedinUrl: row.linkedin,
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
    keywords,
    ceo: keyPeople.find(({ title }) => title && /\bceo\b|chief executive/i.test(title))?.fullName,
    address: locations[0]?.addressLine1 ?? row.location,
    postalCode: locations[0]?.postalCode,
    city: locations[0]?.city,
    region: locations[0]?.region,
    country: locations[0]?.country,
  };
  return saysAnything(data) ? found(data) : malformedText("it says nothing of a company");
}

const post = (path: string, json: object) => ({ method: "POST" as const, path, json });
const personOf = (input: PersonQuery) =>
  post("/person.enrich", input.email ? { email: input.email } : { profiles: [{ service: "linkedin", url: input.linkedinUrl }] }); // prettier-ignore

/** 202: asked for the first time and looked up now; the same question is asked again in about two minutes. */
const queued = (reply: Reply, externalId?: string) =>
  reply.status === 202 ? pending(externalId === undefined ? {} : { externalId }) : undefined;
const later = {
  charge: { rule: "per_hit", credits: 1 },
  repeat: "paid",
  pollEveryMs: 60_000,
  giveUpAfterMs: 900_000,
} as const;
const findPerson = {
  ...later,
  needs: [["email"], ["linkedinUrl"]] as const,
  request: personOf,
  readError: (reply: Reply, input?: PersonQuery) => queued(reply, input?.email ?? input?.linkedinUrl),
  reply: personReply,
};

const ofCompany = z.object({ name: z.string() });
function answerFor(body: unknown, name: OperationName | undefined): Outcome {
  if (name === "enrich-company" || (name === undefined && (Array.isArray(body) || ofCompany.safeParse(body).success))) {
    const row = companyReply.safeParse(body);
    return row.success ? companyAnswer(row.data) : malformed(row.error);
  }
  const row = personReply.safeParse(body);
  if (!row.success) return malformed(row.error);
  if (name === "find-phone") return phoneAnswer(row.data);
  return name === "find-social" ? socialAnswer(row.data) : personAnswer(row.data);
}

export const fullcontact = defineProvider({
  slug: "fullcontact",
  name: "FullContact",
  category: "social",
  tier: "standard",
  description: "Resolves an e-mail address or LinkedIn page to a person's profiles, and a domain to a company.",
  website: "https://www.fullcontact.com",
  docsUrl: "https://platform.fullcontact.com/docs",
  evidence: "official",
  mark: { initials: "FC", color: "#0ea5e9" },
  auth: { kind: "header", name: "Authorization", prefix: "Bearer " },
  baseUrl: "https://api.fullcontact.com/v3",
  limits: {
    windows: [
      { limit: 10, perMs: 1_000 },
      { limit: 2_000, perMs: 86_400_000 },
    ],
    burst: 20,
  },
  readError,
  doubts: [
    "That only matches are charged is from memory; each is counted as one credit, a search by name as none.",
    "How a used-up plan is told is not documented; 402, or a refusal that speaks of usage, is read as that.",
    "There is no page for the account: the key is tried on a company that does not exist.",
    "Answers that come later are asked for again; the call to a webhook is not used.",
  ],
  operations: [
    operation("enrich-person", { ...findPerson, read: personAnswer }),
    operation("find-social", { ...findPerson, read: socialAnswer }),
    operation("find-phone", { ...findPerson, read: phoneAnswer }),
    operation("enrich-company", {
      ...later,
      needs: [["domain"], ["name"]],
      request: (input) =>
        input.domain
          ? post("/company.enrich", { domain: input.domain })
          : post("/company.search", { companyName: input.name }),
      readError: (reply, input) => queued(reply, input?.domain),
      reply: companyReply,
      read: companyAnswer,
    }),
  ],
  quota: quotaProbe({
    request: () => post("/company.enrich", { domain: "no-such-company.example" }),
    reply: company.refine((body) => "name" in body || "details" in body, "name is missing"),
    read: () => found({ remaining: null, unit: "matches" }),
    unitOfMiss: "matches",
  }),
  poll: {
    request: (externalId, name) => {
      if (name === "enrich-company") return post("/company.enrich", { domain: externalId });
      return personOf(externalId.includes("@") ? { email: externalId } : { linkedinUrl: externalId });
    },
    rows: (reply, name) => [queued(reply) ?? answerFor(reply.body, name)],
  },
});
