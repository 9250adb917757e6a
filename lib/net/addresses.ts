import ipaddr from "ipaddr.js";

/** Ranges that hold no public host, beyond what ipaddr.js calls something other than `unicast`. */
const reserved = [
  "192.0.0.0/24", // IETF protocol assignments
  "192.88.99.0/24", // 6to4 relays
  "198.18.0.0/15", // benchmarks
  "100::/64", // discard
  "2001::/23", // Teredo, ORCHID and other protocol assignments
  "2002::/16", // 6to4: carries an IPv4 address
  "64:ff9b::/96", // NAT64: carries an IPv4 address
  "64:ff9b:1::/48", // NAT64, local use
  "fec0::/10", // site-local, deprecated
  "5f00::/16", // segment routing
].map((range) => ipaddr.parseCIDR(range));

/**
 * Whether an address is one that anybody on the internet can reach: not loopback, private, link-local, carrier-grade NAT,
 * multicast, reserved, nor a wrapping of such an IPv4 address in IPv6. What cannot be parsed is not public.
 */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (!ipaddr.isValid(bare)) return false;
  const parsed = ipaddr.process(bare);
  if (parsed.range() !== "unicast") return false;
  return !reserved.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match(network, bits));
}

export function isAddress(host: string): boolean {
  return ipaddr.isValid(host.replace(/^\[|\]$/g, ""));
}

/** Loopback by name or number: what the process environment may point a base URL at over plain http. */
export function isLoopback(host: string): boolean {
  if (host === "localhost" || host.endsWith(".localhost")) return true;
  const bare = host.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === "loopback";
}
