import { knowsNobody, type Profile } from "../profile.ts";
import { type Answer, type Front, json, second, text, type WireRequest } from "../wire.ts";
import type { DomainFacts } from "../world/domain.ts";
import { domainOf, isDomain } from "../world/fold.ts";

const types: Record<string, number> = { A: 1, NS: 2, CNAME: 5, SOA: 6, MX: 15, TXT: 16, AAAA: 28 };
const exchanges = {
  google: ["1 smtp.google.com."],
  outlook: ["0 mx-in.mail.protection.outlook.com."],
  own: ["10 mx1", "20 mx2"],
} as const;

const profile: Profile = { ...knowsNobody, latency: { p50Ms: 18, p95Ms: 60, maxMs: 500 }, dollarsPerCredit: 0 };

/** A resolver's DNS-over-HTTPS, JSON form (developers.cloudflare.com/1.1.1.1, after Google's). Nothing is ever billed. */
export function dnsMx(): Front {
  return {
    slug: "dns-mx",
    profile,
    keyed: false,
    keyOf: () => undefined,
    routes: [
      {
        method: "GET",
        path: "/dns-query",
        operation: "verify-email",
        group: "dns-query",
        windows: [{ limit: 500, perMs: second }],
        credits: 0,
        handle: (request, { knows }) => resolve(request, (domain) => knows.world.domain(domain)),
      },
    ],
    refuse: () => text(403, "Forbidden"),
    tooFast: () => text(429, "Too Many Requests"),
    outOfCredits: () => text(403, "Forbidden"),
    unknownPath: () => text(404, "Not Found"),
  };
}

const dnsJson = (status: number, body: unknown): Answer => ({
  ...json(status, body),
  headers: { "content-type": "application/dns-json" },
});

/** A domain that begins with `servfail` has broken name servers. */
function resolve({ query }: WireRequest, factsOf: (domain: string) => DomainFacts): Answer {
  const name = query.get("name")?.trim().replace(/\.$/, "").toLowerCase() ?? "";
  const asked = (query.get("type") ?? "A").toUpperCase();
  const type = types[asked] ?? (/^\d+$/.test(asked) ? Number(asked) : undefined);
  if (name === "") return dnsJson(400, { error: "Invalid query name `` was provided." });
  if (type === undefined) return dnsJson(400, { error: `Invalid query type \`${asked}\`.` });
  const reply = (Status: number, records: readonly string[] = []) => {
    const answers = records.map((data) => ({ name, type, TTL: 300, data }));
    const soa = { name, type: 6, TTL: 900, data: `ns1.${name}. dns.${name}. 2026110101 10000 2400 604800 900` };
    const common = { Status, TC: false, RD: true, RA: true, AD: false, CD: false, Question: [{ name, type }] };
    return dnsJson(
      200,
      answers.length > 0 ? { ...common, Answer: answers } : { ...common, ...(Status !== 2 && { Authority: [soa] }) },
    );
  };
  if (name.startsWith("servfail")) return reply(2);
  const facts = isDomain(domainOf(name)) ? factsOf(name) : undefined;
  if (!facts || facts.mail === "nxdomain") return reply(3);
  if (type === types["A"]) return reply(0, ["192.0.2.10"]);
  if (type !== types["MX"] || facts.mail === "no_mx") return reply(0);
  if (facts.mail === "null_mx") return reply(0, ["0 ."]);
  return reply(
    0,
    exchanges[facts.mailHost].map((record) => (facts.mailHost === "own" ? `${record}.${name}.` : record)),
  );
}
