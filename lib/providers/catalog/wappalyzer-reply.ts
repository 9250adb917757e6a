import { z } from "zod";
import type { Company, EmailStatus, EmailVerdict } from "@/lib/contracts/entities.ts";
import type { OperationName, OperationOutput } from "@/lib/contracts/operation.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound, pending } from "@/lib/providers/outcome.ts";
import type { Reply } from "@/lib/providers/provider.ts";
import {
  domain,
  email,
  flag,
  headcount,
  judgedAddress,
  list,
  phone,
  saysAnything,
  text,
  texts,
  year,
} from "@/lib/providers/reading.ts";
import { socialFields, socialProfiles } from "./social-links.ts";

/** A text, or a record with the text under `value`; one or a list of them. */
const entry = z.union([z.object({ value: text }).transform(({ value }) => value), text]);
const entries = z
  .unknown()
  .transform((value) => (Array.isArray(value) ? value : [value]).flatMap((item) => entry.safeParse(item).data ?? []))
  .optional()
  .catch(undefined)
  .transform((all) => all ?? []);

/** https://www.wappalyzer.com/openapi/v2-public.yaml: one of three kinds, told apart by what is there. */
const completed = z.object({
  url: text,
  technologies: list(z.object({ name: text, slug: text }))
    .optional()
    .catch(undefined),
  companyName: text,
  inferredCompanyName: text,
  title: text,
  description: text,
  about: text,
  industry: text,
  companySize: z.unknown().optional(),
  companyFounded: z.unknown().optional(),
  locations: entries,
  keywords: texts,
  email: entries,
  verifiedEmail: entries,
  phone: entries,
  linkedin: entries,
  twitter: entries,
  facebook: entries,
  instagram: entries,
  youtube: entries,
  github: entries,
  tiktok: entries,
  pinterest: entries,
});
export type Site = z.infer<typeof completed>;
const crawling = z.object({ url: text, crawl: flag }).refine(({ crawl }) => crawl === true);
const refused = z.object({ url: text, errors: z.array(z.unknown()).min(1) });

export const lookupReply = z.array(z.unknown());

function answered<Data>(item: unknown, answer: (site: Site) => Outcome<Data>): Outcome<Data> {
  const waiting = crawling.safeParse(item).data;
  if (waiting) return waiting.url ? pending({ externalId: waiting.url }) : malformedText("a crawl has no URL");
  const refusal = refused.safeParse(item).data;
  if (refusal) {
    const [reason] = texts.parse(refusal.errors) ?? [];
    if (/invalid|not a valid|malformed/i.test(reason ?? ""))
      return failed("invalid_input", `Wappalyzer refused the address: ${reason ?? ""}`);
    return failed("unavailable", `Wappalyzer could not look at the site${reason ? `: ${reason}` : ""}`);
  }
  const site = completed.safeParse(item).data;
  return site ? answer(site) : malformedText("it is no site");
}

/** What this request cost by the reply's own header. */
export function spent({ headers }: Reply): { credits?: number } {
  const credits = Number(headers["wappalyzer-credits-spent"] ?? "none");
  return Number.isFinite(credits) && credits >= 0 ? { credits } : {};
}

const billed = <Data>(outcome: Outcome<Data>, reply: Reply): Outcome<Data> =>
  outcome.outcome === "found" || outcome.outcome === "not_found" ? { ...outcome, ...spent(reply) } : outcome;

export const firstSite =
  <Data>(answer: (site: Site) => Outcome<Data>) =>
  ([first]: unknown[], _input: unknown, reply: Reply): Outcome<Data> =>
    first === undefined ? malformedText("it holds no site") : billed(answered(first, answer), reply);

const addressed = z.object({ url: text });

export const manySites =
  <Data>(answer: (site: Site) => Outcome<Data>) =>
  ({ body }: Reply, inputs: readonly { domain?: string | undefined }[]): Outcome<Data>[] => {
    const items = lookupReply.safeParse(body).data ?? [];
    if (inputs.length === 0) return items.map((item) => answered(item, answer));
    return inputs.map((input) => {
      const asked = domain.parse(input.domain);
      const item = items.find((one) => domain.parse(addressed.safeParse(one).data?.url) === asked);
      return item === undefined ? malformedText("it does not answer every site") : answered(item, answer);
    });
  };

/** Each site of a later look-up, or of a call back, which is about a single one. */
export function laterSites(reply: Reply, name: OperationName | undefined): Outcome[] {
  const items = Array.isArray(reply.body) ? lookupReply.parse(reply.body) : [reply.body];
  const answer = name === "enrich-company" ? company : name === "find-social" ? social : technologies;
  return items.map((item) => billed<unknown>(answered<unknown>(item, answer), reply));
}

export const siteOf = (body: unknown): string | undefined => addressed.safeParse(body).data?.url;

const namesOf = (site: Site) => [...new Set((site.technologies ?? []).flatMap(({ name, slug }) => name ?? slug ?? []))];
/** Every site that was looked at has a list of technologies, be it an empty one. */
const nothing = (site: Site) => (site.technologies ? notFound() : malformedText("technologies are missing"));

export function technologies(site: Site): Outcome<OperationOutput<"detect-technologies">> {
  const names = namesOf(site);
  return names.length > 0 ? found({ technologies: names }) : nothing(site);
}

const networks = ["linkedin", "twitter", "facebook", "instagram", "youtube", "github", "tiktok", "pinterest"] as const;

/** Whole links, or what follows the network's domain. */
function profilesOf(site: Site): Record<string, string> {
  const links = networks.flatMap((network) =>
    site[network].map((value) => {
      if (/\w\.\w+\//.test(value) || value.includes("://")) return value;
      const handle = value.replace(/^[@/]+/, "");
      return `https://www.${network}.com/${network === "linkedin" && !handle.includes("/") ? `company/${handle}` : handle}`;
    }),
  );
  return socialProfiles(links);
}

export function social(site: Site): Outcome<OperationOutput<"find-social">> {
  const profiles = profilesOf(site);
  return Object.keys(profiles).length > 0 ? found({ profiles }) : nothing(site);
}

export function company(site: Site): Outcome<Company> {
  const known = {
    name: site.companyName ?? site.inferredCompanyName,
    description: site.about ?? site.description,
    industry: site.industry,
    ...headcount(site.companySize),
    foundedYear: year(site.companyFounded),
    address: site.locations[0],
    email: [...site.verifiedEmail, ...site.email].map((address) => email.parse(address)).find(Boolean),
    phone: site.phone.map((number) => phone.parse(number)).find(Boolean),
    keywords: site.keywords,
    technologies: namesOf(site),
    ...socialFields(profilesOf(site)),
  };
  return saysAnything(known) ? found({ domain: domain.parse(site.url), ...known }) : nothing(site);
}

export const verdictReply = z.object({
  email: judgedAddress,
  reachable: text,
  disposable: flag,
  roleAccount: flag,
  catchAll: flag,
  deliverable: flag,
  syntaxValid: flag,
});

export function verdict(
  body: z.infer<typeof verdictReply>,
  asked: string | undefined,
  reply: Reply,
): Outcome<EmailVerdict> {
  const address = body.email ?? asked;
  if (address === undefined) return malformedText("email is missing");
  const status = statusOf(body);
  if (status === undefined) return malformedText("reachable is missing or unknown");
  return found({ email: address, status, reason: body.reachable }, spent(reply));
}

function statusOf(body: z.infer<typeof verdictReply>): EmailStatus | undefined {
  const word = body.reachable?.toLowerCase();
  if (word === "invalid" || body.syntaxValid === false) return "invalid";
  if (word !== "safe" && word !== "risky" && word !== "unknown") return undefined;
  if (body.disposable) return "disposable";
  if (word === "unknown") return "unknown";
  if (body.catchAll) return "catch_all";
  if (word === "safe") return "valid";
  return body.roleAccount ? "role" : "unknown";
}
