import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFreeMailDomain, isRoleAddress, normalizeEmail } from "./email.ts";

const cases: [given: unknown, cleaned: string | undefined][] = [
  ["  Jane.Doe@ACME.com ", "jane.doe@acme.com"],
  ["mailto:jane@acme.com?subject=Hello", "jane@acme.com"],
  ["Jane Doe <jane@acme.com>", "jane@acme.com"],
  ['"Doe, Jane" <mailto:jane@acme.com>', "jane@acme.com"],
  ["jane@acme.com; bob@acme.com", "jane@acme.com"],
  ["E-mail: jane@acme.com", "jane@acme.com"],
  ["jane@acme.com.", "jane@acme.com"],
  ["jane@acme.com\u200b", "jane@acme.com"],
  ["o'brien+list@acme.ie", "o'brien+list@acme.ie"],
  ["jane@münchen.de", "jane@xn--mnchen-3ya.de"],
  ["jane@mail.acme.co.uk", "jane@mail.acme.co.uk"],
  ["jane@acme.example", "jane@acme.example"],
  ["jane doe@acme.com", undefined],
  ["j***@acme.com", undefined],
  ["jane@acme", undefined],
  ["jane@@acme.com", undefined],
  ["jane..doe@acme.com", undefined],
  [".jane@acme.com", undefined],
  ["@acme.com", undefined],
  ["jane@192.168.0.1", undefined],
  ["jane@acme.con1", undefined],
  ["jürgen@acme.de", undefined],
  ["https://acme.com/@jane", undefined],
  [`${"a".repeat(65)}@acme.com`, undefined],
  ["N/A", undefined],
  [undefined, undefined],
  [{ email: "jane@acme.com" }, undefined],
];

describe("normalizeEmail", () => {
  it.each(cases)("reads %j as %j", (given, cleaned) => {
    expect(normalizeEmail(given)).toBe(cleaned);
  });

  it("changes nothing when applied to its own answer", () => {
    const addresses = fc.oneof(
      fc.emailAddress(),
      fc.emailAddress().map((address) => ` <${address.toUpperCase()}>;`),
    );
    fc.assert(
      fc.property(addresses, (address) => {
        const once = normalizeEmail(address);
        return once === undefined || normalizeEmail(once) === once;
      }),
    );
  });

  it("answers any text with undefined or one lower-case address", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const cleaned = normalizeEmail(`${text}@acme.com`);
        return cleaned === undefined || /^[^@\s]+@[a-z0-9.-]+$/.test(cleaned);
      }),
    );
  });
});

describe("isRoleAddress", () => {
  it.each([
    "info@acme.com",
    "sales-us@acme.com",
    "customer.service@acme.com",
    "no-reply@acme.com",
    "buchhaltung@acme.de",
  ])("knows %s for a function's mailbox", (email) => expect(isRoleAddress(email)).toBe(true));
  it.each(["jane@acme.com", "li.wu@acme.com", "marketa.novak@acme.com", "salesch@acme.com"])(
    "takes %s for a person",
    (email) => expect(isRoleAddress(email)).toBe(false),
  );
});

describe("isFreeMailDomain", () => {
  it.each(["gmail.com", "GMX.de", "yahoo.co.uk", "hotmail.fr", "outlook.com.br", "t-online.de"])("knows %s", (domain) =>
    expect(isFreeMailDomain(domain)).toBe(true),
  );
  it.each(["acme.com", "gmail.acme.com", "yahoo-inc.com", "outlook-systems.de"])("does not take %s for one", (domain) =>
    expect(isFreeMailDomain(domain)).toBe(false),
  );
});
