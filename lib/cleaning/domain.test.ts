import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanDomain, registrableDomain } from "./domain.ts";

const cases: [given: unknown, domain: string | undefined][] = [
  ["https://www.Acme.co.uk:8080/about?x=1#top", "acme.co.uk"],
  ["acme.com/", "acme.com"],
  ["//acme.com/de", "acme.com"],
  ["http://user:secret@shop.acme.com", "shop.acme.com"],
  ["jane@acme.com", "acme.com"],
  ["mailto:jane@acme.com", "acme.com"],
  ["www2.acme.com.", "acme.com"],
  ["www.www.acme.com", "acme.com"],
  ["www.com", "www.com"],
  ["<acme.com>,", "acme.com"],
  ["Bücher.de", "xn--bcher-kva.de"],
  ["acme.github.io", "acme.github.io"],
  ["acme.example", "acme.example"],
  ["acme", undefined],
  ["localhost", undefined],
  ["acme.local", undefined],
  ["192.168.0.1", undefined],
  ["http://[::1]/", undefined],
  ["acme..com", undefined],
  ["-acme.com", undefined],
  ["ac_me.com", undefined],
  ["report.pdf", undefined],
  ["Acme, Inc.", undefined],
  ["co.uk", undefined],
  ["n/a", undefined],
  [null, undefined],
];

describe("cleanDomain", () => {
  it.each(cases)("reads %j as %j", (given, domain) => {
    expect(cleanDomain(given)).toBe(domain);
  });

  it("changes nothing when applied to its own answer", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.domain(),
          fc.string(),
          fc.domain().map((name) => `WWW.${name}.`),
        ),
        (text) => {
          const once = cleanDomain(text);
          return once === undefined || cleanDomain(once) === once;
        },
      ),
    );
  });
});

describe("registrableDomain", () => {
  it.each([
    ["https://careers.shop.acme.co.uk/jobs", "acme.co.uk"],
    ["jane@mail.acme.com", "acme.com"],
    ["acme.github.io", "acme.github.io"],
    ["acme", undefined],
  ])("gives for %s what somebody registered: %s", (given, domain) => {
    expect(registrableDomain(given)).toBe(domain);
  });
});
