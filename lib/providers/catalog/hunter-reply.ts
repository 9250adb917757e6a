import { z } from "zod";
import type { EmailStatus } from "@/lib/contracts/entities.ts";
import { deliverabilityOf, mailboxStatus } from "@/lib/providers/deliverability.ts";
import { found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import {
  count,
  domain,
  email,
  flag,
  foundEmail,
  group,
  joinName,
  judgedAddress,
  linkedin,
  percentage,
  phone,
  record,
  rows,
  text,
  verdictOf,
} from "@/lib/providers/reading.ts";
import { profilePage } from "./social-links.ts";

/** Hunter's words: `webmail` says only that the domain is a free mailer's; nothing was checked. */
const statuses: Record<string, EmailStatus> = {
  valid: "valid",
  invalid: "invalid",
  accept_all: "catch_all",
  webmail: "unknown",
  disposable: "disposable",
  unknown: "unknown",
};
const verification = group({ status: text });

const finderData = record({
  email: foundEmail,
  score: count,
  first_name: text,
  last_name: text,
  position: text,
  company: text,
  domain,
  twitter: text,
  linkedin_url: linkedin,
  phone_number: phone,
  accept_all: flag,
  verification,
});
export const finderReply = z.object({ data: finderData });

export function finding(data: z.infer<typeof finderData>) {
  if (!data.email) return notFound();
  const status = verdictOf(statuses, data.verification?.status);
  return found({
    email: data.email,
    status: status ?? (data.accept_all ? ("catch_all" as const) : undefined),
    confidence: percentage(data.score, 100),
    fullName: joinName(data.first_name, data.last_name),
    firstName: data.first_name,
    lastName: data.last_name,
    title: data.position,
    companyName: data.company,
    companyDomain: data.domain,
    linkedinUrl: data.linkedin_url,
    twitterUrl: profilePage("twitter", data.twitter),
    phone: data.phone_number,
  });
}

const listedPerson = z.object({
  value: email,
  type: text,
  first_name: text,
  last_name: text,
  position: text,
  seniority: text,
  department: text,
  linkedin,
  twitter: text,
  phone_number: phone,
  verification,
});
export const searchReply = z.object({
  data: record({ domain, organization: text, pattern: text, accept_all: flag, emails: rows(listedPerson) }),
  meta: group({ results: count, limit: count, offset: count }),
});

export function listed({ data, meta }: z.infer<typeof searchReply>) {
  const people = data.emails.flatMap((row) => {
    if (!row.value) return [];
    const status = verdictOf(statuses, row.verification?.status);
    return [
      {
        email: row.value,
        emailStatus: row.type === "generic" && status !== "invalid" ? ("role" as const) : status,
        fullName: joinName(row.first_name, row.last_name),
        firstName: row.first_name,
        lastName: row.last_name,
        title: row.position,
        seniority: row.seniority,
        department: row.department,
        linkedinUrl: row.linkedin,
        twitterUrl: profilePage("twitter", row.twitter),
        phone: row.phone_number,
        companyName: data.organization,
        companyDomain: data.domain,
      },
    ];
  });
  if (people.length === 0) return notFound();
  const end = nextOffset(meta, data.emails.length);
  return found(
    { people, nextCursor: end, total: meta?.results, pattern: data.pattern, catchAll: data.accept_all },
    { results: people.length },
  );
}

export function nextOffset(
  meta: { results?: number | undefined; offset?: number | undefined } | undefined,
  rowsHere: number,
) {
  const end = (meta?.offset ?? 0) + rowsHere;
  return meta?.results !== undefined && end < meta.results ? String(end) : undefined;
}

const verdictData = z.object({
  status: text,
  result: text,
  score: count,
  email: judgedAddress,
  accept_all: flag,
  disposable: flag,
});
export const verdictReply = z.object({ data: verdictData });

/** `result`, deprecated, is all that older replies have; what is risky is then in the flags. */
export function verdict(data: z.infer<typeof verdictData>, asked: string | undefined) {
  const flags = { catchAll: data.accept_all, disposable: data.disposable };
  const status = verdictOf(statuses, data.status) ?? mailboxStatus(deliverabilityOf(data.result), flags);
  if (data.status === undefined && data.result === undefined) return malformedText("data.status is missing");
  return found({
    email: data.email ?? asked ?? "",
    status,
    confidence: percentage(data.score, 100),
    reason: data.status ?? data.result,
  });
}
