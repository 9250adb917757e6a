import { isCallable } from "../callbacks.ts";
import { fieldsOf, questionOf, textOf, textsOf } from "../reading.ts";
import { type Answer, type Bill, type FrontContext, json, type Route } from "../wire.ts";
import { domainOf, isDomain } from "../world/fold.ts";
import type { Person } from "../world/person.ts";

export const invalid = (field: string, message = `The ${field} field is required.`): Answer =>
  json(422, { message, errors: { [field]: [message] } });

type Contact = { name: string; email: string; domain: string };

/** Findymail gives out no address that it could not verify, so none that is a guess. */
function contactOf({ knows }: FrontContext, person: Person | undefined): Contact | null {
  const known = person && knows.addressOf(person);
  return person && known ? { name: person.fullName, email: known.email, domain: person.company.domain } : null;
}

/** Answers at once, or, where a webhook is named, later and there. */
function reply(
  context: FrontContext,
  webhookUrl: string | undefined,
  payload: Record<string, unknown>,
  bills: readonly Bill[],
): Answer {
  if (webhookUrl === undefined) return json(200, payload, bills);
  if (!isCallable(webhookUrl)) return invalid("webhook_url", "The webhook url must be a valid URL.");
  const { callbacks, callbackFault, backgroundMs } = context;
  const body = JSON.stringify({ payload });
  for (let copy = 0; copy < callbackFault.copies; copy++)
    callbacks.send(backgroundMs(3_000) + callbackFault.delayMs, () => ({ url: webhookUrl, body }));
  return json(200, { message: "The result will be sent to your webhook." }, bills);
}

const billed = (hit: unknown, question: string, credits = 1): Bill[] => (hit ? [{ question, credits }] : []);

export const findByName: Route["handle"] = ({ body }, context) => {
  const name = textOf(body, "name");
  const domain = textOf(body, "domain");
  if (!name) return invalid("name");
  if (!domain) return invalid("domain");
  // A company's name is taken in place of its domain.
  const person = context.knows.findPerson(
    isDomain(domainOf(domain)) ? { fullName: name, domain } : { fullName: name, companyName: domain },
  );
  const contact = contactOf(context, person);
  return reply(
    context,
    textOf(body, "webhook_url"),
    { contact },
    billed(contact, questionOf("find-email", { name, domain })),
  );
};

export const findByProfile: Route["handle"] = ({ body }, context) => {
  const linkedin = textOf(body, "linkedin_url");
  if (!linkedin) return invalid("linkedin_url");
  const contact = contactOf(context, context.knows.findPerson({ linkedin }));
  return reply(
    context,
    textOf(body, "webhook_url"),
    { contact },
    billed(contact, questionOf("find-email", { linkedin })),
  );
};

/** Up to three roles; one credit for each contact found. */
export const findInDomain: Route["handle"] = ({ body }, context) => {
  const { knows } = context;
  const domain = textOf(body, "domain");
  const roles = textsOf(body, "roles");
  if (!domain) return invalid("domain");
  if (roles.length > 3) return invalid("roles", "The roles must not have more than 3 items.");
  const company = knows.findCompany({ domain });
  const fits = (person: Person) =>
    roles.length === 0 || roles.some((role) => person.title.toLowerCase().includes(role.toLowerCase()));
  const people = company ? knows.listed(company, 0, 30).people.filter(fits) : [];
  const contacts = people.flatMap((person) => contactOf(context, person) ?? []).slice(0, 5);
  const question = questionOf("search-domain", { domain, roles: roles.join() });
  return reply(
    context,
    textOf(body, "webhook_url"),
    { contacts },
    billed(contacts.length > 0, question, contacts.length),
  );
};

/** No numbers of people in the EU, and none of numbers that are not mobiles. */
export const findPhone: Route["handle"] = ({ body }, { knows }) => {
  const linkedin = textOf(body, "linkedin_url");
  if (!linkedin) return invalid("linkedin_url");
  const person = knows.findPerson({ linkedin });
  const inUnion = person && person.company.part === "europe" && person.company.countryCode !== "GB";
  const phone = person && !inUnion ? knows.mobileOf(person) : undefined;
  return json(
    200,
    { phone: phone ?? null, line_type: phone ? "Mobile" : null },
    billed(phone, questionOf("find-phone", { linkedin }), 10),
  );
};

const hosts = { google: "Google", outlook: "Microsoft", own: "Other" } as const;

/** One verifier credit whatever comes of it. A catch-all address counts as verified if somebody is behind it. */
export const verify: Route["handle"] = ({ body }, { knows }) => {
  const email = textOf(fieldsOf(body), "email")?.toLowerCase();
  if (!email || !/^[^@\s]+@[^@\s]+$/.test(email)) return invalid("email", "The email must be a valid email address.");
  const { world } = knows;
  const truth = world.truthOf(email);
  const verified = truth === "valid" || (truth === "catch_all" && world.mailboxOf(email) === "active");
  const provider = hosts[world.domain(domainOf(email)).mailHost];
  return json(200, { email, verified, provider }, [{ question: questionOf("verify-email", { email }), credits: 1 }]);
};
