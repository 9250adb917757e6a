import { z } from "zod";
import type { Company, EmailFinding, EmailStatus, EmailVerdict, Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import {
  anything,
  companyLinkedin,
  count,
  domain,
  flag,
  foundEmail,
  group,
  judgedAddress,
  linkedin,
  listOrNull,
  percentage,
  rows,
  saysAnything,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";

const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch_all",
  unknown: "unknown",
  disposable: "disposable",
  role: "role",
};

export const verdictReply = z.object({
  data: z
    .object({ email_address: judgedAddress, status: text, sub_status: group({ desc: text }), disposable: flag })
    .refine(({ status }) => status !== undefined, "status is missing"),
});

/** Flags are "yes" and "no" on the wire, and true and false in the specification. */
export function verdict({ data }: z.infer<typeof verdictReply>, asked: string | undefined): Outcome<EmailVerdict> {
  const said = verdictOf(statuses, data.status) ?? "unknown";
  return found({
    email: data.email_address ?? asked ?? "",
    status: data.disposable && said !== "invalid" ? "disposable" : said,
    reason: [data.status, data.sub_status?.desc].filter((word) => word !== undefined).join("/"),
  });
}

export const finderReply = z.object({
  data: z.object({
    emails: listOrNull(z.object({ email_address: foundEmail, role: flag, business: flag })).optional(),
    query_status: text,
    first_name: text,
    last_name: text,
    full_name: text,
    domain,
    confidence_score: count,
    company: group({ name: text }),
  }),
});

/** The person's own business address before others; a search that goes on has no list yet. */
export function finding({ data }: z.infer<typeof finderReply>): Outcome<EmailFinding> {
  const { emails, query_status: state = "" } = data;
  if (/progress|queue|pending|running|start/i.test(state)) return pending();
  if (/fail|time/i.test(state)) return failed("timeout", "Clearout did not finish the search");
  if (!emails) return malformedText("data.emails is missing");
  const rank = (row: (typeof emails)[number]) => (row.role ? 2 : 0) + (row.business === false ? 1 : 0);
  const [best] = emails.filter(({ email_address: address }) => address !== undefined).sort((a, b) => rank(a) - rank(b));
  if (!best?.email_address) return notFound();
  return found({
    email: best.email_address,
    confidence: percentage(data.confidence_score, 100),
    fullName: data.full_name,
    firstName: data.first_name,
    lastName: data.last_name,
    companyName: data.company?.name,
    companyDomain: data.domain,
  });
}

const address = z.object({ city: text, state: text, country: text });
/** Who or what was found; nobody is told by null, an empty list or nothing at all. */
const leadOf = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .union([z.object(shape), z.tuple([]).transform(() => null)])
    .nullish()
    .transform((lead) => lead ?? undefined);

/** One address, or a list of them. */
const addresses = anything.transform((value) => rows(address).parse(Array.isArray(value) ? value : [value])[0]);

export const personReply = z.object({
  data: z.object({
    email_address: judgedAddress,
    lead: leadOf({
      name: text,
      title: text,
      /** Spelt so by the vendor. */
      contructed_title: text,
      linkedin_url: linkedin,
      company_name: text,
      company_domain: domain,
      addresses,
    }),
  }),
});

export function person({ data }: z.infer<typeof personReply>): Outcome<Person> {
  const { lead } = data;
  if (!lead) return notFound();
  const known = {
    fullName: lead.name,
    title: lead.title,
    headline: lead.contructed_title,
    linkedinUrl: lead.linkedin_url,
    companyName: lead.company_name,
    companyDomain: lead.company_domain,
    city: lead.addresses?.city,
    region: lead.addresses?.state,
    country: lead.addresses?.country,
  };
  return saysAnything(known) ? found({ ...known, email: data.email_address }) : notFound();
}

export const companyReply = z.object({
  data: z.object({ name: domain, lead: leadOf({ name: text, linkedin_url: companyLinkedin, addresses }) }),
});

export function company({ data }: z.infer<typeof companyReply>): Outcome<Company> {
  const { lead } = data;
  if (!lead?.name && !lead?.linkedin_url) return notFound();
  return found({
    name: lead.name,
    domain: data.name,
    linkedinUrl: lead.linkedin_url,
    city: lead.addresses?.city,
    region: lead.addresses?.state,
    country: lead.addresses?.country,
  });
}
