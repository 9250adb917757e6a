import { cleanDomain, registrableDomain } from "./domain.ts";
import type { CanonicalInputField } from "./fields.ts";
import { isFreeMailDomain } from "./free-mail.ts";
import { canonicalLinkedinUrl } from "./linkedin.ts";
import { quoteCell } from "./text.ts";

export type Refuse = (field: CanonicalInputField | "row", message: string) => void;

/** Sites where companies have a page: a link into one of them tells nothing about the company's own domain. */
const PAGE_HOSTS: ReadonlySet<string> = new Set(
  `facebook.com fb.com instagram.com twitter.com x.com youtube.com tiktok.com xing.com crunchbase.com linktr.ee yelp.com
  google.com goo.gl bit.ly pinterest.com github.com medium.com tripadvisor.com trustpilot.com`.split(/\s+/),
);

/**
 * The domain to ask about: of the website cell, else of a business e-mail, else of a company name that is one
 * ("Booking.com"). A mailbox provider or a social page is never taken; a LinkedIn company page is kept as such.
 */
export function readWebsite(
  given: { website: string | undefined; email: string | undefined; companyName: string | undefined },
  refuse: Refuse,
): { companyDomain?: string; companyLinkedinUrl?: string } {
  const { website, email, companyName } = given;
  const page = website && /linkedin\.com\//i.test(website) ? canonicalLinkedinUrl(website) : undefined;
  const own = website && !page?.includes("/company/") ? ownDomain(website, refuse) : undefined;
  const companyDomain = own ?? businessDomain(email) ?? domainAsName(companyName);
  return {
    ...(companyDomain && { companyDomain }),
    ...(page?.includes("/company/") && { companyLinkedinUrl: page }),
  };
}

function ownDomain(website: string, refuse: Refuse): string | undefined {
  const domain = registrableDomain(website);
  if (!domain) refuse("companyDomain", `${quoteCell(website)} is not a domain; expected something like acme.com`);
  else if (isFreeMailDomain(domain) || isFreeMailDomain(cleanDomain(website) ?? ""))
    refuse("companyDomain", `${quoteCell(website)} belongs to a mailbox provider; expected the company's own domain`);
  else if (/linkedin\.com\//i.test(website) || (PAGE_HOSTS.has(domain) && /\.[a-z]+\/+[^/\s]/i.test(website)))
    refuse("companyDomain", `${quoteCell(website)} is a page on ${domain}; expected the company's own domain`);
  else return domain;
  return undefined;
}

function businessDomain(email: string | undefined): string | undefined {
  const host = email?.slice(email.lastIndexOf("@") + 1);
  const domain = registrableDomain(host);
  return domain && !isFreeMailDomain(domain) && !isFreeMailDomain(host ?? "") ? domain : undefined;
}

function domainAsName(companyName: string | undefined): string | undefined {
  if (!companyName || !/^[^\s@]{3,}\.[a-z]{2,}$/i.test(companyName.trim())) return undefined;
  const domain = registrableDomain(companyName);
  return domain && !isFreeMailDomain(domain) ? domain : undefined;
}
