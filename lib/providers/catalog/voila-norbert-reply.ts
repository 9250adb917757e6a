import { z } from "zod";
import type { EmailFinding, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  count,
  domain,
  email,
  flag,
  foundEmail,
  group,
  linkedin,
  list,
  percentage,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";

const address = z.object({ email: foundEmail, score: count, is_done: flag });

const bareAddress = z.string().transform((one, context) => {
  const parsed = address.safeParse({ email: one });
  if (parsed.success) return parsed.data;
  context.addIssue({ code: "custom", message: "not an e-mail address" });
  return z.NEVER;
});

/** A contact, as the search returns it, its own page shows it, and a webhook gets it. */
export const contactReply = z
  .object({
    id: text,
    name: text,
    searching: flag,
    is_new: flag,
    title: text,
    email: z
      .union([address, bareAddress])
      .nullish()
      .transform((one) => one ?? undefined),
    company: z.union([group({ name: text, url: domain, domain }), anything.transform(() => undefined)]),
    found: anything,
  })
  .refine((body) => body.id !== undefined || body.searching !== undefined || body.email !== undefined, {
    message: "it is no contact",
  });
export type Contact = z.infer<typeof contactReply>;

export const personOf = (contact: Contact): Person => ({
  fullName: contact.name,
  email: email.parse(contact.email?.email),
  emailStatus: contact.email?.score === 100 ? "valid" : undefined,
  title: contact.title,
  companyName: contact.company?.name,
  companyDomain: contact.company?.url ?? contact.company?.domain,
});

const waiting = ({ id }: Contact) => pending(id === undefined ? {} : { externalId: id });

/** `email: null` says that there is none, once the search is over. */
export function contactAnswer(contact: Contact): Outcome<EmailFinding> {
  if (contact.searching) return waiting(contact);
  const { email: _email, emailStatus, ...person } = personOf(contact);
  const known = contact.email?.email;
  if (known === undefined) return contact.searching === undefined ? malformedText("searching is missing") : notFound();
  const confidence = percentage(contact.email?.score, 100);
  return found({ ...person, email: known, status: emailStatus, confidence });
}

/** A contact that the account had before costs nothing. */
export function startAnswer(contact: Contact, status: number): Outcome<EmailFinding> {
  if (status === 202 && !contact.email) {
    return contact.id === undefined ? malformedText("id is missing") : waiting(contact);
  }
  const answer = contactAnswer(contact);
  return answer.outcome === "found" && contact.is_new === false ? { ...answer, credits: 0 } : answer;
}

const enriched = z.object({
  email,
  fullName: text,
  title: text,
  organization: text,
  location: text,
  twitter: text,
  linkedin,
  facebook: text,
});
/** What the webhook of an uploaded list is sent: a row for each address. */
export const enrichedReply = z.object({ token: text, results: list(enriched) });

/** A row without a name, a title or a profile tells nothing of the person. */
export function enrichedAnswer(row: z.infer<typeof enriched>): Outcome<Person> {
  const person = {
    fullName: row.fullName,
    title: row.title,
    companyName: row.organization,
    city: row.location,
    linkedinUrl: row.linkedin,
    twitterUrl: row.twitter,
    facebookUrl: row.facebook,
  };
  return saysAnything(person) ? found({ ...person, email: row.email }) : notFound();
}
