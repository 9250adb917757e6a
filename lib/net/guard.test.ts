import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLoopback, isPublicAddress } from "./addresses.ts";
import { assertEnvironmentUrl, assertPublicUrl, guardedAgent, GuardError } from "./guard.ts";

describe("addresses that are not public", () => {
  it.each([
    ["loopback", "127.0.0.1"],
    ["all of loopback", "127.255.255.254"],
    ["unspecified", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["private 10", "10.0.0.1"],
    ["private 172", "172.31.255.255"],
    ["private 192", "192.168.1.1"],
    ["link-local, cloud metadata", "169.254.169.254"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["IETF assignments", "192.0.0.8"],
    ["documentation", "192.0.2.1"],
    ["benchmarks", "198.18.0.1"],
    ["6to4 relays", "192.88.99.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["IPv6 loopback", "::1"],
    ["IPv6 unspecified", "::"],
    ["IPv4-mapped loopback", "::ffff:127.0.0.1"],
    ["IPv4-mapped metadata, in hex", "::ffff:a9fe:a9fe"],
    ["IPv4-compatible", "::127.0.0.1"],
    ["NAT64 of loopback", "64:ff9b::7f00:1"],
    ["NAT64 for local use", "64:ff9b:1::a00:1"],
    ["6to4 of a private address", "2002:0a00:0001::1"],
    ["Teredo", "2001:0:53aa:64c::1"],
    ["unique local", "fd00::1"],
    ["IPv6 link-local", "fe80::1"],
    ["IPv6 link-local with a zone", "fe80::1%eth0"],
    ["site-local", "fec0::1"],
    ["IPv6 multicast", "ff02::1"],
    ["IPv6 documentation", "2001:db8::1"],
    ["discard", "100::1"],
    ["in brackets", "[::1]"],
    ["no address", "acme.com"],
    ["nothing", ""],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "[2a00:1450:4001::200e]"])(
    "%s is public",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe("URLs that are refused before anything is looked up", () => {
  it.each([
    ["plain http", "http://api.acme.com/"],
    ["a file", "file:///etc/passwd"],
    ["credentials", "https://user:pass@api.acme.com/"],
    ["a user name that looks like a host", "https://api.acme.com@169.254.169.254/"],
    ["an odd port", "https://api.acme.com:6379/"],
    ["an IPv4 address", "https://127.0.0.1/"],
    ["an IPv4 address in decimal", "https://2130706433/"],
    ["an IPv4 address in hex", "https://0x7f.1/"],
    ["an IPv4 address in octal", "https://0177.0.0.1/"],
    ["an IPv4 address cut short", "https://127.1/"],
    ["an IPv4 address in wide digits", "https://１２７.０.０.１/"],
    ["an IPv4 address with a final dot", "https://127.0.0.1./"],
    ["an IPv6 address", "https://[::1]/"],
    ["an IPv4-mapped address", "https://[::ffff:10.0.0.1]/"],
    ["a name of this machine", "https://localhost/"],
    ["a name of this machine with a final dot", "https://localhost./"],
    ["a name below localhost", "https://api.localhost/"],
    ["a name without a dot", "https://metadata/"],
    ["no URL", "not a url"],
  ])("%s: %s", (_, url) => {
    expect(() => assertPublicUrl(url)).toThrow(GuardError);
  });

  it("a public host passes, and a port that was allowed", () => {
    expect(assertPublicUrl("https://api.hunter.io/v2/account").host).toBe("api.hunter.io");
    expect(assertPublicUrl("https://1.1.1.1/").host).toBe("1.1.1.1");
    expect(assertPublicUrl("https://api.acme.com:8443/", { ports: [8443] }).port).toBe("8443");
  });

  it("the message names the host and never the credentials", () => {
    expect(() => assertPublicUrl("https://user:s3cret@api.acme.com/")).toThrow(/^(?!.*s3cret).*api\.acme\.com/);
  });
});

describe("a base URL from the process environment", () => {
  it.each([
    "http://127.0.0.1:4010/hunter",
    "http://localhost:4010",
    "http://[::1]:4010/x",
    "https://proxy.acme.com/hunter",
  ])("may be %s", (url) => {
    expect(assertEnvironmentUrl(url, "HUNTER_BASE_URL").href).toBe(new URL(url).href);
  });

  it.each(["http://10.0.0.1/", "http://api.acme.com/", "https://user:pass@acme.com/", "ftp://127.0.0.1/", "hunter"])(
    "may not be %s, and the message names the variable",
    (url) => {
      expect(() => assertEnvironmentUrl(url, "HUNTER_BASE_URL")).toThrow(/HUNTER_BASE_URL/);
    },
  );

  it("loopback is known by name and number", () => {
    expect(["localhost", "127.0.0.2", "[::1]", "::ffff:127.0.0.1"].every(isLoopback)).toBe(true);
    expect(["127.0.0.1.acme.com", "10.0.0.1", "acme.com"].some(isLoopback)).toBe(false);
  });
});

describe("the address behind a name, when the socket is opened", () => {
  let port = 0;
  let reached = 0;
  const server = createServer((_, response) => {
    reached += 1;
    response.end("inside");
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  beforeAll(() => {
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const causeOf = async (addresses: { address: string; family: number }[]) => {
    const agent = guardedAgent({ resolve: () => Promise.resolve(addresses), connectTimeoutMs: 1_000 });
    try {
      await request(`http://inside.acme.com:${port}/`, { dispatcher: agent });
      return "reached";
    } catch (error) {
      return error;
    } finally {
      await agent.close();
    }
  };

  it("a public-looking name that points to this machine is not connected to", async () => {
    expect(await causeOf([{ address: "127.0.0.1", family: 4 }])).toBeInstanceOf(GuardError);
    expect(await causeOf([{ address: "::ffff:127.0.0.1", family: 6 }])).toBeInstanceOf(GuardError);
    expect(reached).toBe(0);
  });

  it("one private address among public ones is enough to refuse the name", async () => {
    const mixed = [
      { address: "1.1.1.1", family: 4 },
      { address: "10.0.0.1", family: 4 },
    ];
    expect(await causeOf(mixed)).toBeInstanceOf(GuardError);
  });

  it("a name is judged in the lookup that opens the socket, so an earlier answer gains nothing (rebinding)", async () => {
    expect(assertPublicUrl("https://inside.acme.com/").hostname).toBe("inside.acme.com");
    expect(await causeOf([{ address: "127.0.0.1", family: 4 }])).toBeInstanceOf(GuardError);
    expect(reached).toBe(0);
  });

  it("a name without addresses is not found", async () => {
    expect(await causeOf([])).toMatchObject({ code: "ENOTFOUND" });
  });
});
