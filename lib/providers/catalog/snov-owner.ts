import { z } from "zod";
import type { Person } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, notFound } from "@/lib/providers/outcome.ts";
import {
  companyLinkedin,
  domain,
  flag,
  joinName,
  linkedin,
  rows,
  saysAnything,
  text,
} from "@/lib/providers/reading.ts";

const job = z.object({ companyName: text, position: text, site: domain, socialLink: companyLinkedin });
export const ownerReply = z
  .object({
    success: flag,
    name: text,
    firstName: text,
    lastName: text,
    country: text,
    locality: text,
    social: rows(z.object({ link: text, type: text })),
    currentJobs: rows(job),
  })
  .refine((body) => body.success !== undefined || body.name !== undefined, "success is missing");
type Owner = z.infer<typeof ownerReply>;

const link = (owner: Owner, type: RegExp) => owner.social.find((one) => type.test(one.type ?? ""))?.link;

export function ownerAnswer(owner: Owner): Outcome<Person> {
  const [now] = owner.currentJobs;
  const person = {
    fullName: owner.name ?? joinName(owner.firstName, owner.lastName),
    firstName: owner.firstName,
    lastName: owner.lastName,
    title: now?.position,
    linkedinUrl: linkedin.parse(link(owner, /linked ?in/i)),
    twitterUrl: link(owner, /twitter|^x$/i),
    facebookUrl: link(owner, /facebook/i),
    city: owner.locality,
    country: owner.country,
    companyName: now?.companyName,
    companyDomain: now?.site,
    companyLinkedinUrl: now?.socialLink,
  };
  return saysAnything(person) ? found(person) : notFound();
}

export function socialAnswer(owner: Owner): Outcome<{ profiles: Record<string, string> }> {
  const known = owner.social.flatMap((one): [string, string][] =>
    one.type && one.link ? [[one.type.toLowerCase(), linkedin.parse(one.link) ?? one.link]] : [],
  );
  return known.length > 0 ? found({ profiles: Object.fromEntries(known) }) : notFound({ credits: owner.name ? 1 : 0 });
}
