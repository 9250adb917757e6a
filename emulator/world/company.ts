import { endings, industries, stems, suffixes, technologies, tlds } from "./company-words.ts";
import { fold, titleCase } from "./fold.ts";
import { at, between, pick, pickWeighted, unit } from "./hash.ts";
import { countries, countryOfTld, countryShares, type Place } from "./places.ts";

export type Company = Place & {
  domain: string;
  name: string;
  industry: string;
  description: string;
  employeeCount: number;
  employeeRange: string;
  foundedYear: number;
  revenueRange: string;
  phone: string;
  linkedinSlug: string;
  technologies: readonly string[];
  keywords: readonly string[];
  fundingTotal: number;
  fundingStage: string;
};

const sizes = [[1, 10], [11, 50], [51, 200], [201, 500], [501, 1000], [1001, 5000], [5001, 10000]] as const; // prettier-ignore
const revenues = ["0-1M", "1-10M", "1-10M", "10-50M", "50-100M", "100-500M", "500M-1B"] as const;
const stages = ["", "Seed", "Series A", "Series B", "Series C", "Private Equity"] as const;
const legalForms =
  /[\s,]+(inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|gmbh|ag|kg|sa|sas|sarl|bv|nv|ab|oy|as|srl|spa|sl|kk)\.?$/;

/** The domain of the index-th company: two or three words and an ending, all different for the same seed. */
export function companyDomain(seed: number, index: number): string {
  const total = stems.length * suffixes.length;
  const ring = total * endings.length;
  const round = Math.floor(index / ring);
  const place = index % ring;
  // 2,477 is prime and shares no factor with the ring, so that neighbours differ and none comes twice.
  const mixed = ((place % total) * 2477 + between(seed, "company-offset", 0, total - 1)) % total;
  const ending = at(endings, Math.floor(place / total));
  const label = `${at(stems, mixed % stems.length)}${at(suffixes, Math.floor(mixed / stems.length))}${ending}${round || ""}`;
  return `${label.toLowerCase()}.${tldOf(seed, label.toLowerCase())}`;
}

const tldOf = (seed: number, label: string): string => pickWeighted(seed, `tld|${label}`, tlds);

/** The domain of a company that is known by its name alone. */
export function domainOfName(seed: number, name: string): string {
  let folded = fold(name).trim();
  for (let shorter = folded.replace(legalForms, ""); shorter !== folded; shorter = folded.replace(legalForms, ""))
    folded = shorter;
  const label = folded.replace(/[^a-z0-9]/g, "");
  return `${label || "unnamed"}.${tldOf(seed, label)}`;
}

const stemByLabel = new Map(stems.map((word) => [word.toLowerCase(), word]));
const wordByLabel = new Map([...suffixes, ...endings.slice(1)].map((word) => [word.toLowerCase(), word]));

/** "cobaltlabs.io" → "Cobalt Labs"; a label that the vocabulary does not know keeps its own words. */
export function nameOfDomain(domain: string): string {
  const label = domain.split(".")[0] ?? domain;
  for (let cut = 3; cut <= 10; cut++) {
    const stem = stemByLabel.get(label.slice(0, cut));
    const rest = stem && readWords(label.slice(cut));
    if (stem && rest) return [stem, ...rest].join(" ");
  }
  return titleCase(label.replace(/-+/g, " "));
}

function readWords(label: string): string[] | undefined {
  if (label === "" || /^\d+$/.test(label)) return label === "" ? [] : [label];
  for (let cut = label.length; cut >= 3; cut--) {
    const word = wordByLabel.get(label.slice(0, cut));
    const rest = word && readWords(label.slice(cut));
    if (word && rest) return [word, ...rest];
  }
  return undefined;
}

export function companyAt(seed: number, domain: string): Company {
  const key = (fact: string) => `${fact}|${domain}`;
  const tld = domain.split(".").at(-1) ?? "";
  const code = countryOfTld[tld] ?? pickWeighted(seed, key("country"), countryShares);
  const country = countries.find((one) => one.code === code) ?? at(countries, 0);
  const [city, region] = pick(seed, key("city"), country.cities);
  const size = pickWeighted(seed, key("size"), [[0, 14], [1, 28], [2, 26], [3, 14], [4, 8], [5, 7], [6, 3]] as const); // prettier-ignore
  const [from, to] = at(sizes, size);
  const name = nameOfDomain(domain);
  const industry = pick(seed, key("industry"), industries);
  const firstTechnology = between(seed, key("technology"), 0, technologies.length - 1);
  const used = Array.from(
    { length: between(seed, key("stack"), 3, 9) },
    (_, n) => (firstTechnology + n * 7) % technologies.length,
  );
  const stage = pick(seed, key("stage"), stages);
  return {
    domain,
    name,
    industry,
    description: `${name} is a ${industry.toLowerCase()} company in ${city}.`,
    employeeCount: between(seed, key("employees"), from, to),
    employeeRange: `${from}-${to}`,
    foundedYear: between(seed, key("founded"), 1962, 2023),
    revenueRange: at(revenues, size),
    phone: phoneNumber(seed, key("switchboard"), country.mobile, country.digits),
    linkedinSlug: domain.replaceAll(".", "-"),
    technologies: used.map((index) => at(technologies, index)),
    keywords: [
      industry.toLowerCase(),
      pick(seed, key("keyword"), ["b2b", "saas", "platform", "services", "marketplace"]),
    ],
    fundingTotal: stage === "" ? 0 : between(seed, key("funding"), 5, 900) * 100_000,
    fundingStage: stage,
    city,
    region,
    country: country.name,
    countryCode: country.code,
    part: country.part,
  };
}

export function phoneNumber(seed: number, key: string, prefix: string, digits: number): string {
  return prefix + String(Math.floor(unit(seed, key) * 10 ** digits)).padStart(digits, "0");
}

/** The domain behind a company's LinkedIn page: the slug is the domain with dashes, anything else is a name. */
export function domainOfCompanySlug(seed: number, slug: string): string {
  for (const [tld] of tlds) {
    const tail = `-${tld.replaceAll(".", "-")}`;
    if (slug.endsWith(tail)) return `${slug.slice(0, -tail.length)}.${tld}`;
  }
  return domainOfName(seed, slug.replaceAll("-", " "));
}
