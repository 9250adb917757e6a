import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";

const hosts: Record<string, string> = {
  "linkedin.com": "linkedin",
  "twitter.com": "twitter",
  "x.com": "twitter",
  "facebook.com": "facebook",
  "fb.com": "facebook",
  "instagram.com": "instagram",
  "youtube.com": "youtube",
  "github.com": "github",
  "tiktok.com": "tiktok",
  "pinterest.com": "pinterest",
  "threads.net": "threads",
  "threads.com": "threads",
  "vimeo.com": "vimeo",
  "xing.com": "xing",
};

/** "twitter.com/acme" with its scheme. */
export const webUrl = (url: string | undefined) =>
  url === undefined || url.includes("://") ? url : `https://${url.replace(/^\/+/, "")}`;

/** Links as vendors list them ("//twitter.com/acme", "facebook.com/acme"), by network; the first of each counts. */
export function socialProfiles(links: readonly string[]): Record<string, string> {
  const profiles: Record<string, string> = {};
  for (const link of links) {
    const address = `https://${link.trim().replace(/^(https?:)?\/\//i, "")}`;
    if (/\s/.test(link.trim()) || !URL.canParse(address)) continue;
    const { hostname, pathname } = new URL(address);
    const network = hosts[hostname.replace(/^(www|m|mobile|[a-z]{2})\./, "")];
    const url = network === "linkedin" ? canonicalLinkedinUrl(address) : address;
    if (network && url && pathname.length > 1) profiles[network] ??= url;
  }
  return profiles;
}

/** The same as fields of a company. */
export function socialFields(profiles: Record<string, string>) {
  return {
    linkedinUrl: profiles["linkedin"],
    twitterUrl: profiles["twitter"],
    facebookUrl: profiles["facebook"],
    instagramUrl: profiles["instagram"],
    youtubeUrl: profiles["youtube"],
  };
}

const sites = { twitter: "https://x.com", facebook: "https://www.facebook.com", github: "https://github.com" };

/** A page as an URL, with or without its scheme, or as the bare handle that many vendors give. */
export function profilePage(network: keyof typeof sites, told: string | undefined): string | undefined {
  const spelt = told?.trim().replace(/^@/, "") ?? "";
  return /^[\w.-]+$/.test(spelt) && !/\.com$/i.test(spelt)
    ? `${sites[network]}/${spelt}`
    : socialProfiles([spelt])[network];
}
