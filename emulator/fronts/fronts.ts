import type { Front } from "../wire.ts";
import { abstractApi } from "./abstract-api.ts";
import { anthropic } from "./anthropic.ts";
import { anymailFinder } from "./anymail-finder.ts";
import { apify } from "./apify.ts";
import { apollo } from "./apollo.ts";
import { bettercontact } from "./bettercontact.ts";
import { betterenrich } from "./betterenrich.ts";
import { bouncer } from "./bouncer.ts";
import { brightData } from "./bright-data.ts";
import { builtwith } from "./builtwith.ts";
import { clearbit } from "./clearbit.ts";
import { clearout } from "./clearout.ts";
import { cognism } from "./cognism.ts";
import { contactout } from "./contactout.ts";
import { coresignal } from "./coresignal.ts";
import { crunchbase } from "./crunchbase.ts";
import { datagma } from "./datagma.ts";
import { debounce } from "./debounce.ts";
import { diffbot } from "./diffbot.ts";
import { dnsMx } from "./dns-mx.ts";
import { dropcontact } from "./dropcontact.ts";
import { emailable } from "./emailable.ts";
import { enrichLayer } from "./enrich-layer.ts";
import { enrow } from "./enrow.ts";
import { findymail } from "./findymail.ts";
import { fullcontact } from "./fullcontact.ts";
import { fullenrich } from "./fullenrich.ts";
import { gemini } from "./gemini.ts";
import { googlePlaces } from "./google-places.ts";
import { hgInsights } from "./hg-insights.ts";
import { hunter } from "./hunter.ts";
import { icypeas } from "./icypeas.ts";
import { kaspr } from "./kaspr.ts";
import { kickbox } from "./kickbox.ts";
import { leadmagic } from "./leadmagic.ts";
import { lusha } from "./lusha.ts";
import { mailboxlayer } from "./mailboxlayer.ts";
import { millionverifier } from "./millionverifier.ts";
import { neverbounce } from "./neverbounce.ts";
import { numverify } from "./numverify.ts";
import { nymeria } from "./nymeria.ts";
import { oceanIo } from "./ocean-io.ts";
import { openaiCompatible } from "./openai-compatible.ts";
import { openai } from "./openai.ts";
import { opencorporates } from "./opencorporates.ts";
import { outscraper } from "./outscraper.ts";
import { owler } from "./owler.ts";
import { peopleDataLabs } from "./people-data-labs.ts";
import { perplexity } from "./perplexity.ts";
import { pitchbook } from "./pitchbook.ts";
import { prospeo } from "./prospeo.ts";
import { reacher } from "./reacher.ts";
import { rocketreach } from "./rocketreach.ts";
import { semrush } from "./semrush.ts";
import { serpapi } from "./serpapi.ts";
import { similarweb } from "./similarweb.ts";
import { skrapp } from "./skrapp.ts";
import { snov } from "./snov.ts";
import { surfe } from "./surfe.ts";
import { theCompaniesApi } from "./the-companies-api.ts";
import { twilioLookup } from "./twilio-lookup.ts";
import { veriphone } from "./veriphone.ts";
import { voilaNorbert } from "./voila-norbert.ts";
import { wappalyzer } from "./wappalyzer.ts";
import { websiteReader } from "./website-reader.ts";
import { zerobounce } from "./zerobounce.ts";
import { zoominfo } from "./zoominfo.ts";

/** Every vendor that is emulated. Each call makes fresh ones: work under way belongs to one emulator. */
export const fronts = (): Front[] => [
  abstractApi(),
  anthropic(),
  anymailFinder(),
  apify(),
  apollo(),
  bettercontact(),
  betterenrich(),
  bouncer(),
  brightData(),
  builtwith(),
  clearbit(),
  clearout(),
  cognism(),
  contactout(),
  coresignal(),
  crunchbase(),
  datagma(),
  debounce(),
  diffbot(),
  dnsMx(),
  dropcontact(),
  emailable(),
  enrow(),
  findymail(),
  fullcontact(),
  fullenrich(),
  gemini(),
  googlePlaces(),
  hgInsights(),
  hunter(),
  icypeas(),
  kaspr(),
  kickbox(),
  leadmagic(),
  lusha(),
  mailboxlayer(),
  millionverifier(),
  neverbounce(),
  numverify(),
  nymeria(),
  oceanIo(),
  openai(),
  openaiCompatible(),
  opencorporates(),
  outscraper(),
  owler(),
  peopleDataLabs(),
  perplexity(),
  pitchbook(),
  prospeo(),
  reacher(),
  rocketreach(),
  semrush(),
  serpapi(),
  similarweb(),
  skrapp(),
  snov(),
  surfe(),
  theCompaniesApi(),
  twilioLookup(),
  veriphone(),
  voilaNorbert(),
  wappalyzer(),
  websiteReader(),
  zerobounce(),
  zoominfo(),
  fullcontact(),
  enrichLayer(),
];
