import type { Page } from "./website-reader-page.ts";

/** What a page gives away of what it is made with: by the addresses of its parts, its generator and the reply's headers. */
const byAsset: readonly (readonly [string, RegExp])[] = [
  ["WordPress", /\/wp-(content|includes)\//],
  ["Shopify", /cdn\.shopify\.com/],
  ["Wix", /static\.(wixstatic|parastorage)\.com/],
  ["Squarespace", /static1?\.squarespace\.com/],
  ["Webflow", /(assets|cdn)[\w.-]*\.(website-files|webflow)\.com/],
  ["Drupal", /\/sites\/(default|all)\/(files|modules|themes)\//],
  ["Next.js", /\/_next\/(static|image)/],
  ["Nuxt", /\/_nuxt\//],
  ["Gatsby", /\/page-data\/|gatsby-/],
  ["React", /\breact(-dom)?[.@/-][\w.]*\.?js|\/react(-dom)?@/],
  ["Vue.js", /\bvue(\.global|\.runtime)?[.@/-][\w.]*\.?js|\/vue@/],
  ["Angular", /\bangular[.@/-][\w.]*\.?js/],
  ["jQuery", /\bjquery[.@/-][\w.]*\.?js/],
  ["Bootstrap", /\bbootstrap[.@/-][\w.]*\.?(js|css)/],
  ["Google Analytics", /google-analytics\.com|googletagmanager\.com\/gtag/],
  ["Google Tag Manager", /googletagmanager\.com\/(gtm|ns)/],
  ["HubSpot", /js\.hs-scripts\.com|js\.hsforms\.net|hs-analytics\.net/],
  ["Salesforce", /\.(force|salesforce|pardot)\.com\//],
  ["Marketo", /munchkin\.marketo\.net|mktoforms2/],
  ["Segment", /cdn\.segment\.com/],
  ["Mixpanel", /cdn\.mxpnl\.com|mixpanel\.com\/libs/],
  ["Intercom", /widget\.intercom\.io|js\.intercomcdn\.com/],
  ["Zendesk", /static\.zdassets\.com/],
  ["Drift", /js\.driftt\.com/],
  ["Crisp", /client\.crisp\.chat/],
  ["Hotjar", /static\.hotjar\.com/],
  ["Stripe", /js\.stripe\.com/],
  ["Sentry", /browser\.sentry-cdn\.com|\.ingest\.sentry\.io/],
  ["Datadog", /datadoghq-browser-agent/],
  ["Okta", /global\.oktacdn\.com/],
  ["Cookiebot", /consent\.cookiebot\.com/],
  ["OneTrust", /cdn\.cookielaw\.org/],
  ["Facebook Pixel", /connect\.facebook\.net/],
  ["LinkedIn Insight Tag", /snap\.licdn\.com/],
  ["Google Fonts", /fonts\.(googleapis|gstatic)\.com/],
  ["Cloudflare", /cdnjs\.cloudflare\.com|static\.cloudflareinsights\.com/],
  ["AWS", /\.s3[\w.-]*\.amazonaws\.com|\.cloudfront\.net/],
  ["Typeform", /embed\.typeform\.com/],
  ["Calendly", /assets\.calendly\.com/],
];

const byHeader: readonly (readonly [string, string, RegExp])[] = [
  ["Cloudflare", "server", /cloudflare/i],
  ["Fastly", "x-served-by", /cache-/i],
  ["Vercel", "server", /vercel/i],
  ["Netlify", "server", /netlify/i],
  ["nginx", "server", /nginx/i],
  ["Apache", "server", /apache/i],
  ["Microsoft IIS", "server", /iis/i],
  ["PHP", "x-powered-by", /php/i],
  ["Express", "x-powered-by", /express/i],
  ["ASP.NET", "x-powered-by", /asp\.net/i],
  ["Next.js", "x-powered-by", /next\.js/i],
];

/** Inline scripts that load the rest later. */
const byScript: readonly (readonly [string, RegExp])[] = [
  ["Google Tag Manager", /googletagmanager\.com\/gtm/],
  ["Google Analytics", /\bgtag\(|google-analytics\.com/],
  ["Segment", /cdn\.segment\.com/],
  ["HubSpot", /js\.hs-scripts\.com/],
  ["Intercom", /widget\.intercom\.io/],
  ["Hotjar", /static\.hotjar\.com/],
  ["Facebook Pixel", /connect\.facebook\.net/],
  ["LinkedIn Insight Tag", /_linkedin_partner_id/],
];

/** Sorted, each once. */
export function technologiesOf({ assets, scripts, meta }: Page, headers: Record<string, string>): string[] {
  const addresses = assets.join("\n").toLowerCase();
  const generator = /^[A-Za-z][\w .-]*?(?=\s+v?\d|$)/.exec(meta.get("generator") ?? "")?.[0];
  return [
    ...new Set([
      ...byAsset.flatMap(([name, pattern]) => (pattern.test(addresses) ? [name] : [])),
      ...byScript.flatMap(([name, pattern]) => (pattern.test(scripts) ? [name] : [])),
      ...byHeader.flatMap(([name, header, pattern]) => (pattern.test(headers[header] ?? "") ? [name] : [])),
      ...(generator ? [generator.trim()] : []),
    ]),
  ].sort((a, b) => a.localeCompare(b));
}
