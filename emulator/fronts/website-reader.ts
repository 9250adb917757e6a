import { knowsNobody, type Profile } from "../profile.ts";
import { type Answer, type Front, type Route, text } from "../wire.ts";
import type { Company } from "../world/company.ts";
import { isDomain } from "../world/fold.ts";

/**
 * The websites of the world's companies, each below `/<host>`: some move to www, some keep programs out, a few are huge, go
 * round in circles or point into somebody's own network.
 */
const profile: Profile = {
  ...knowsNobody,
  companies: 0.9,
  latency: { p50Ms: 350, p95Ms: 1_800, maxMs: 9_000 },
  dollarsPerCredit: 0,
};

const assets: Record<string, string> = {
  React: "https://unpkg.com/react@19/umd/react.production.min.js",
  "Next.js": "/_next/static/chunks/main.js",
  "Vue.js": "https://unpkg.com/vue@3/dist/vue.global.js",
  WordPress: "/wp-content/themes/site/main.js",
  Shopify: "https://cdn.shopify.com/s/files/1/shop.js",
  HubSpot: "https://js.hs-scripts.com/123.js",
  "Google Analytics": "https://www.googletagmanager.com/gtag/js?id=G-1",
  Segment: "https://cdn.segment.com/analytics.js",
  Mixpanel: "https://cdn.mxpnl.com/libs/mixpanel.min.js",
  Intercom: "https://widget.intercom.io/widget/x",
  Zendesk: "https://static.zdassets.com/ekr/snippet.js",
  Stripe: "https://js.stripe.com/v3/",
  Sentry: "https://browser.sentry-cdn.com/8.0.0/bundle.min.js",
};

const page = (html: string, headers: Record<string, string> = {}): Answer => ({ status: 200, headers: { "content-type": "text/html; charset=utf-8", ...headers }, body: html }); // prettier-ignore
const move = (location: string): Answer => ({ status: 301, headers: { location }, body: "" });

const escape = (value: string) => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function homePage(company: Company): string {
  const organisation = {
    "@context": "https://schema.org",
    "@type": "Organization",
    name: company.name,
    foundingDate: String(company.foundedYear),
    numberOfEmployees: { "@type": "QuantitativeValue", value: company.employeeCount },
    telephone: company.phone,
    address: { "@type": "PostalAddress", addressLocality: company.city, addressRegion: company.region, addressCountry: company.countryCode }, // prettier-ignore
  };
  const slug = company.linkedinSlug;
  const handle = slug.replace(/[^a-z0-9]/g, "").slice(0, 15);
  const scripts = company.technologies.flatMap((name) => (assets[name] ? [`<script src="${assets[name]}"></script>`] : [])); // prettier-ignore
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(company.name)} | Home</title>
<meta name="description" content="${escape(company.description)}"><meta property="og:site_name" content="${escape(company.name)}">
<script type="application/ld+json">${JSON.stringify(organisation)}</script>
${scripts.join("\n")}</head><body><h1>${escape(company.name)}</h1><p>${escape(company.description)}</p>
<a href="/about">About</a> <a href="mailto:info@${company.domain}">Write to us</a> <a href="tel:${company.phone}">Call us</a>
<a href="https://www.linkedin.com/company/${slug}">LinkedIn</a> <a href="https://twitter.com/${handle}">X</a>
<a href="https://twitter.com/intent/tweet?text=hi">Share</a></body></html>`;
}

const visit: Route["handle"] = ({ path, params }, { knows }) => {
  const host = params["host"] ?? "";
  const domain = host.replace(/^www\./, "");
  const company = isDomain(domain) ? knows.findCompany({ domain }) : undefined;
  const luck = knows.chance(`site|${domain}`);
  if (path.endsWith("/robots.txt")) {
    if (luck < 0.08) return text(200, "User-agent: *\nDisallow: /\n");
    return luck < 0.5 ? text(200, "User-agent: *\nDisallow: /admin\n") : text(404, "Not found");
  }
  if (!company) return text(404, "No such site");
  if (luck > 0.99) return move("https://169.254.169.254/latest/meta-data/");
  if (luck > 0.98) return move(`https://${host}/again`);
  if (luck > 0.96) return page(`<html><body>${"<p>All our products.</p>".repeat(50_000)}</body></html>`);
  if (luck > 0.65 && host === domain) return move(`http://www.${domain}/`);
  if (path.endsWith("/about"))
    return page(`<html><head><title>About</title></head><body><p>${escape(company.description)}</p></body></html>`);
  return page(homePage(company), { server: company.technologies.includes("Cloudflare") ? "cloudflare" : "nginx" });
};

export function websiteReader(): Front {
  const route = (path: string): Route => ({ method: "GET", path, operation: "page", group: "pages", windows: [], credits: 0, handle: visit }); // prettier-ignore
  return {
    slug: "website-reader",
    profile,
    keyed: false,
    keyOf: () => undefined,
    routes: [route("/:host"), route("/:host/:page")],
    refuse: () => text(403, "Forbidden"),
    tooFast: () => text(429, "Too Many Requests"),
    outOfCredits: () => text(403, "Forbidden"),
    unknownPath: () => text(404, "Not Found"),
  };
}
