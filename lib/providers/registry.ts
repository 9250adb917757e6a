import type { OperationName } from "@/lib/contracts/operation.ts";
import { AppError } from "@/lib/errors.ts";
import { abstractApi } from "./catalog/abstract-api.ts";
import { anthropic } from "./catalog/anthropic.ts";
import { anymailFinder } from "./catalog/anymail-finder.ts";
import { apify } from "./catalog/apify.ts";
import { apollo } from "./catalog/apollo.ts";
import { bettercontact } from "./catalog/bettercontact.ts";
import { betterenrich } from "./catalog/betterenrich.ts";
import { bouncer } from "./catalog/bouncer.ts";
import { brightData } from "./catalog/bright-data.ts";
import { builtwith } from "./catalog/builtwith.ts";
import { clearbit } from "./catalog/clearbit.ts";
import { clearout } from "./catalog/clearout.ts";
import { cognism } from "./catalog/cognism.ts";
import { contactout } from "./catalog/contactout.ts";
import { coresignal } from "./catalog/coresignal.ts";
import { crunchbase } from "./catalog/crunchbase.ts";
import { datagma } from "./catalog/datagma.ts";
import { debounce } from "./catalog/debounce.ts";
import { diffbot } from "./catalog/diffbot.ts";
import { dnsMx } from "./catalog/dns-mx.ts";
import { dropcontact } from "./catalog/dropcontact.ts";
import { emailPattern } from "./catalog/email-pattern.ts";
import { emailable } from "./catalog/emailable.ts";
import { enrichLayer } from "./catalog/enrich-layer.ts";
import { enrow } from "./catalog/enrow.ts";
import { findymail } from "./catalog/findymail.ts";
import { fullcontact } from "./catalog/fullcontact.ts";
import { fullenrich } from "./catalog/fullenrich.ts";
import { gemini } from "./catalog/gemini.ts";
import { googlePlaces } from "./catalog/google-places.ts";
import { hgInsights } from "./catalog/hg-insights.ts";
import { hunter } from "./catalog/hunter.ts";
import { icypeas } from "./catalog/icypeas.ts";
import { kaspr } from "./catalog/kaspr.ts";
import { kickbox } from "./catalog/kickbox.ts";
import { leadmagic } from "./catalog/leadmagic.ts";
import { lusha } from "./catalog/lusha.ts";
import { mailboxlayer } from "./catalog/mailboxlayer.ts";
import { millionverifier } from "./catalog/millionverifier.ts";
import { neverbounce } from "./catalog/neverbounce.ts";
import { numverify } from "./catalog/numverify.ts";
import { nymeria } from "./catalog/nymeria.ts";
import { oceanIo } from "./catalog/ocean-io.ts";
import { openaiCompatible } from "./catalog/openai-compatible.ts";
import { openai } from "./catalog/openai.ts";
import { opencorporates } from "./catalog/opencorporates.ts";
import { outscraper } from "./catalog/outscraper.ts";
import { owler } from "./catalog/owler.ts";
import { peopleDataLabs } from "./catalog/people-data-labs.ts";
import { perplexity } from "./catalog/perplexity.ts";
import { pitchbook } from "./catalog/pitchbook.ts";
import { prospeo } from "./catalog/prospeo.ts";
import { reacher } from "./catalog/reacher.ts";
import { rocketreach } from "./catalog/rocketreach.ts";
import { semrush } from "./catalog/semrush.ts";
import { serpapi } from "./catalog/serpapi.ts";
import { similarweb } from "./catalog/similarweb.ts";
import { skrapp } from "./catalog/skrapp.ts";
import { snov } from "./catalog/snov.ts";
import { surfe } from "./catalog/surfe.ts";
import { theCompaniesApi } from "./catalog/the-companies-api.ts";
import { twilioLookup } from "./catalog/twilio-lookup.ts";
import { veriphone } from "./catalog/veriphone.ts";
import { voilaNorbert } from "./catalog/voila-norbert.ts";
import { wappalyzer } from "./catalog/wappalyzer.ts";
import { websiteReader } from "./catalog/website-reader.ts";
import { zerobounce } from "./catalog/zerobounce.ts";
import { zoominfo } from "./catalog/zoominfo.ts";
import { worstCaseCredits } from "./charge.ts";
import type { Category, Operation, Provider } from "./provider.ts";

/** Every provider of the product. Labels, logos, prices, docs and forms are derived from here. */
export const providers: readonly Provider[] = checkedProviders([
  abstractApi,
  anthropic,
  anymailFinder,
  apify,
  apollo,
  bettercontact,
  betterenrich,
  bouncer,
  brightData,
  builtwith,
  clearbit,
  clearout,
  cognism,
  contactout,
  coresignal,
  crunchbase,
  datagma,
  debounce,
  diffbot,
  dnsMx,
  dropcontact,
  emailPattern,
  emailable,
  enrichLayer,
  enrow,
  findymail,
  fullcontact,
  fullenrich,
  gemini,
  googlePlaces,
  hgInsights,
  hunter,
  icypeas,
  kaspr,
  kickbox,
  leadmagic,
  lusha,
  mailboxlayer,
  millionverifier,
  neverbounce,
  numverify,
  nymeria,
  oceanIo,
  openai,
  openaiCompatible,
  opencorporates,
  outscraper,
  owler,
  peopleDataLabs,
  perplexity,
  pitchbook,
  prospeo,
  reacher,
  rocketreach,
  semrush,
  serpapi,
  similarweb,
  skrapp,
  snov,
  surfe,
  theCompaniesApi,
  twilioLookup,
  veriphone,
  voilaNorbert,
  wappalyzer,
  websiteReader,
  zerobounce,
  zoominfo,
]);

/** Throws on a slug that stands twice, a price that is none, or two providers with one name in the environment. */
export function checkedProviders(list: readonly Provider[]): readonly Provider[] {
  const seen = new Set<string>();
  for (const provider of list) {
    const name = environmentName(provider.slug);
    if (seen.has(name)) throw new Error(`The provider ${provider.slug} is listed twice`);
    seen.add(name);
    for (const { name: operation, charge } of Object.values(provider.operations)) {
      if (charge.rule !== "free" && !(charge.credits > 0))
        throw new Error(`${provider.slug}: ${operation} must cost more than 0 credits or be "free"`);
    }
  }
  return list;
}

const bySlug = new Map(providers.map((provider) => [provider.slug, provider]));

export function findProvider(slug: string): Provider | undefined {
  return bySlug.get(slug);
}

/** Throws `PROVIDER_NOT_FOUND`, naming the slug and the known one that is nearest to it. */
export function getProvider(slug: string): Provider {
  const provider = bySlug.get(slug);
  if (provider) return provider;
  const near = nearestSlug(slug);
  throw new AppError(
    "PROVIDER_NOT_FOUND",
    `There is no provider "${slug}"; ${near ? `did you mean "${near}"?` : `known are ${[...bySlug.keys()].join(", ")}`}`,
  );
}

/** Throws `FEATURE_NOT_SUPPORTED`, naming what the provider can do instead. */
export function getOperation(provider: Provider, name: string): Operation {
  const operation = Object.values(provider.operations).find((known) => known.name === name);
  if (operation) return operation;
  throw new AppError(
    "FEATURE_NOT_SUPPORTED",
    `${provider.name} cannot "${name}"; it can ${Object.keys(provider.operations).join(", ")}`,
  );
}

export function listProviders(filter: { category?: Category; operation?: OperationName } = {}): Provider[] {
  return providers.filter(
    (provider) =>
      (filter.category === undefined || provider.category === filter.category) &&
      (filter.operation === undefined || provider.operations[filter.operation] !== undefined),
  );
}

/** The most that one such question can cost, in the vendor's credits. */
export function estimateCredits(provider: Provider, operation: OperationName, results?: number): number {
  return worstCaseCredits(getOperation(provider, operation).charge, results);
}

/** A provider's name in the process environment: `HUNTER` of `HUNTER_API_KEY`, `DNS_MX` of `DNS_MX_BASE_URL`. */
export function environmentName(slug: string): string {
  return slug.toUpperCase().replaceAll("-", "_");
}

/** The known slug that is few edits away; undefined when none is near. */
export function nearestSlug(slug: string): string | undefined {
  const wanted = slug.trim().toLowerCase();
  const ranked = [...bySlug.keys()]
    .map((known) => ({ known, distance: editDistance(wanted, known) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(2, Math.floor(best.known.length / 3)) ? best.known : undefined;
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
}
