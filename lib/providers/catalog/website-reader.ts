import { z } from "zod";
import { publicHost } from "@/lib/cleaning/domain.ts";
import { defineProvider, operation } from "@/lib/providers/define.ts";
import { failed, found, notFound } from "@/lib/providers/outcome.ts";
import type { HttpRequest, ReadError } from "@/lib/providers/provider.ts";
import { saysAnything } from "@/lib/providers/reading.ts";
import { companyOf, domainOfPage, readPage, socialsOf } from "./website-reader-page.ts";
import { technologiesOf } from "./website-reader-technologies.ts";

/** A site's refusal is about that site: no key is bad, and nobody else's page has to wait. */
const readError: ReadError = ({ status }) => {
  if (status === 401 || status === 402 || status === 403 || status === 451)
    return failed("suppressed", `The site lets no programs in (HTTP ${status})`);
  if (status === 404 || status === 410) return notFound();
  return undefined;
};

function homePage(domain: string | undefined): HttpRequest {
  const host = publicHost(domain);
  if (!host) throw new Error(`"${domain}" is not a domain; expected something like acme.com`);
  return { method: "GET", path: `/${host}/` };
}

const html = z.string().refine((body) => /<[a-z!]/i.test(body), "it is no web page");
const common = { needs: [["domain"]], reply: html, charge: { rule: "free", credits: 0 }, repeat: "free", timeoutMs: 15_000 } as const; // prettier-ignore

export const websiteReader = defineProvider({
  slug: "website-reader",
  name: "Website reader",
  category: "company",
  tier: "free",
  description: "Reads the company's own home page, where its robots.txt allows it. Needs no key, costs nothing.",
  website: "https://www.rfc-editor.org/rfc/rfc9309",
  docsUrl: "https://www.rfc-editor.org/rfc/rfc9309",
  evidence: "official",
  mark: { initials: "Wr", color: "#0369a1" },
  auth: { kind: "none" },
  web: true,
  baseUrl: "https://web.invalid",
  limits: { windows: [{ limit: 20, perMs: 1_000 }], concurrency: 20 },
  readError,
  doubts: [
    "Pages that are put together in the browser say little before that; no scripts are run.",
    "Pages in other encodings than UTF-8 lose their accents.",
    "Phone numbers without a country code are left out.",
  ],
  operations: [
    operation("enrich-company", {
      ...common,
      request: ({ domain }) => homePage(domain),
      read: (body, input, { headers }) => {
        const page = readPage(body);
        const { domain, ...company } = companyOf(page, domainOfPage(headers) ?? publicHost(input.domain));
        const technologies = technologiesOf(page, headers);
        if (!saysAnything(company)) return notFound();
        return found({ ...company, domain, ...(technologies.length > 0 && { technologies }) });
      },
    }),
    operation("detect-technologies", {
      ...common,
      request: ({ domain }) => homePage(domain),
      read: (body, _input, { headers }) => {
        const technologies = technologiesOf(readPage(body), headers);
        return technologies.length > 0 ? found({ technologies }) : notFound();
      },
    }),
    operation("find-social", {
      ...common,
      request: ({ domain }) => homePage(domain),
      read: (body) => {
        const profiles = Object.fromEntries(Object.entries(socialsOf(readPage(body))));
        return Object.keys(profiles).length > 0 ? found({ profiles }) : notFound();
      },
    }),
  ],
});
