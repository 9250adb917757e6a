import { Parser } from "htmlparser2";
import { cleanDomain } from "@/lib/cleaning/domain.ts";
import { normalizeEmail } from "@/lib/cleaning/email.ts";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { Company } from "@/lib/contracts/entities.ts";
import { headcount, text, year } from "@/lib/providers/reading.ts";

/** What a page says of the company whose it is. */
export type Page = {
  title: string;
  meta: ReadonlyMap<string, string>;
  links: readonly string[];
  /** Addresses of scripts, styles and frames. */
  assets: readonly string[];
  /** Texts of inline scripts, for what they give away. */
  scripts: string;
  organisation: ReadonlyMap<string, unknown>;
};

const MAX_LINKS = 5_000;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function readPage(html: string): Page {
  const meta = new Map<string, string>();
  const links: string[] = [];
  const assets: string[] = [];
  const linked: string[] = [];
  let scripts = "";
  let title = "";
  let inside: "title" | "script" | "json" | undefined;
  const parser = new Parser({
    onopentag: (tag, attributes) => {
      const address = attributes["src"] ?? attributes["href"];
      if (tag === "meta") {
        const name = (attributes["name"] ?? attributes["property"] ?? "").toLowerCase();
        const content = attributes["content"]?.trim();
        if (name && content && !meta.has(name)) meta.set(name, content);
      } else if (tag === "a" && address && links.length < MAX_LINKS) links.push(address.trim());
      else if (["script", "link", "iframe", "img"].includes(tag) && address && assets.length < MAX_LINKS)
        assets.push(address.trim());
      if (tag === "title" && title === "") inside = "title";
      if (tag === "script") {
        inside = attributes["type"]?.toLowerCase() === "application/ld+json" ? "json" : "script";
        if (inside === "json") linked.push("");
      }
    },
    ontext: (part) => {
      if (inside === "title") title += part;
      else if (inside === "json") linked.push((linked.pop() ?? "") + part);
      else if (inside === "script") scripts += part;
    },
    onclosetag: (tag) => {
      if (tag === "title" || tag === "script") inside = undefined;
    },
  });
  parser.end(html);
  const organisation = linked.map(organisationIn).find((found) => found !== undefined);
  return {
    title: oneLine(title),
    meta,
    links,
    assets,
    scripts,
    organisation: new Map(Object.entries(organisation ?? {})),
  };
}

const oneLine = (value: string) => value.replace(/\s+/g, " ").trim().slice(0, 1_000);
const organisations = /Organi[sz]ation$|Corporation$|LocalBusiness$|NGO$|Store$|Restaurant$/;

function organisationIn(json: string): Record<string, unknown> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    // A site's own mistake; the rest of the page stands.
    return undefined;
  }
  const graph = isRecord(parsed) && Array.isArray(parsed["@graph"]) ? parsed["@graph"] : [parsed].flat();
  const items: unknown[] = graph;
  return items.filter(isRecord).find((item) => [item["@type"]].flat().some((type) => organisations.test(String(type))));
}

export type Socials = Partial<Record<"linkedin" | "twitter" | "facebook" | "instagram" | "youtube" | "github" | "tiktok", string>>; // prettier-ignore

const networks: readonly (readonly [keyof Socials, RegExp])[] = [
  ["twitter", /^(?:twitter|x)\.com\/(?!intent|share|home|search|hashtag|i\/)[\w]{1,15}$/i],
  ["facebook", /^facebook\.com\/(?!sharer|share|dialog|plugins|tr\b|profile\.php)[\w.-]+(?:\/[\w.-]+)?$/i],
  ["instagram", /^instagram\.com\/(?!p\/|explore)[\w.]+$/i],
  ["youtube", /^youtube\.com\/(?:@[\w.-]+|(?:c|channel|user)\/[\w.-]+)$/i],
  ["github", /^github\.com\/[\w-]+$/i],
  ["tiktok", /^tiktok\.com\/@[\w.]+$/i],
];

/** The first profile of each network; links for sharing are none. */
export function socialsOf({ links, organisation }: Page): Socials {
  const found: Socials = {};
  const same: unknown[] = [organisation.get("sameAs")].flat();
  for (const link of [...same.filter((one) => typeof one === "string"), ...links]) {
    if (!URL.canParse(link) || !/^https?:/i.test(link)) continue;
    const { hostname, pathname } = new URL(link);
    const bare = `${hostname.replace(/^(www|m|[a-z]{2})\./, "")}${pathname.replace(/\/+$/, "")}`;
    const linkedin = /\/company\//.test(pathname) ? canonicalLinkedinUrl(link, "company") : undefined;
    if (linkedin) found.linkedin ??= linkedin;
    for (const [network, pattern] of networks) if (pattern.test(bare)) found[network] ??= `https://${bare}`;
  }
  return found;
}

/** What of the page belongs into a company's record. */
export function companyOf(page: Page, domain: string | undefined): Company {
  const { meta, organisation, links, title } = page;
  const of = (name: string) => text.parse(organisation.get(name));
  const place = organisation.get("address");
  const address = new Map(Object.entries(isRecord(place) ? place : {}));
  const at = (name: string) => text.parse(address.get(name));
  const country = address.get("addressCountry");
  const socials = socialsOf(page);
  const staff = organisation.get("numberOfEmployees");
  const protocol = (scheme: string) =>
    links.flatMap((link) => (link.toLowerCase().startsWith(scheme) ? [decoded(link.slice(scheme.length).split("?")[0])] : [])); // prettier-ignore
  const mails = [of("email"), ...protocol("mailto:")].flatMap((mail) => normalizeEmail(mail) ?? []);
  return {
    name: of("name") ?? meta.get("og:site_name") ?? meta.get("application-name") ?? nameIn(title),
    domain,
    description: meta.get("description") ?? meta.get("og:description") ?? of("description"),
    legalName: of("legalName"),
    phone: [of("telephone"), ...protocol("tel:")].flatMap((number) => toE164(number) ?? [])[0],
    // An address of the company's own goes before one of its web designer's.
    email: mails.find((mail) => mail.split("@")[1] === domain) ?? mails[0],
    address: at("streetAddress"),
    city: at("addressLocality"),
    region: at("addressRegion"),
    postalCode: at("postalCode"),
    country: text.parse(isRecord(country) ? country["name"] : country),
    foundedYear: year(organisation.get("foundingDate")),
    ...headcount(isRecord(staff) ? staff["value"] : staff),
    linkedinUrl: socials.linkedin,
    twitterUrl: socials.twitter,
    facebookUrl: socials.facebook,
    instagramUrl: socials.instagram,
    youtubeUrl: socials.youtube,
  };
}

function decoded(link = ""): string {
  try {
    return decodeURIComponent(link);
  } catch {
    // A stray percent sign; the link is taken as it stands.
    return link;
  }
}

/** "Acme | Rockets for all" is Acme's; a title without a name in front is not taken for one. */
const nameIn = (title: string): string | undefined => /^(.{2,40}?)\s+[|–—·-]\s+/.exec(title)?.[1];

/** The domain of the page that was read in the end, redirects followed. */
export const domainOfPage = (headers: Record<string, string>): string | undefined =>
  cleanDomain(headers["content-location"]);
