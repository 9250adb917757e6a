import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkedinSlug } from "./person.ts";
import { createWorld } from "./world.ts";

const world = createWorld(1);
const people = Array.from({ length: 1_500 }, (_, index) => world.personOf(index));

describe("the world", () => {
  it("is the same for the same seed, and another for another", () => {
    const again = createWorld(1);
    const other = createWorld(2);
    expect(people.map((_, index) => again.personOf(index))).toEqual(people);
    expect(other.personOf(5)).not.toEqual(people[5]);
    // Pinned, so that a change to the hash, which would change every demo and figure, is seen.
    expect(people[0]?.fullName).toBe("Łukasz Hoffmann");
  });

  it("finds a person again by name and domain, by name and company, and by LinkedIn", () => {
    for (const person of people) {
      const { firstName, lastName, fullName, company } = person;
      expect(world.findPerson({ firstName, lastName, domain: company.domain })?.key).toBe(person.key);
      expect(world.findPerson({ fullName, companyName: company.name })?.key).toBe(person.key);
      expect(world.findPerson({ linkedin: `https://www.linkedin.com/in/${linkedinSlug(person)}/` })?.key).toBe(
        person.key,
      );
    }
  });

  it("finds by an address somebody who has that address", () => {
    const withAddress = people.filter(({ mailbox }) => mailbox !== "none");
    for (const { address } of withAddress) expect(world.findPerson({ email: address })?.address).toBe(address);
  });

  it("knows a person under any spelling of accents, case and dress of the domain", () => {
    const plain = world.findPerson({ firstName: "Jose", lastName: "Garcia Marquez", domain: "acme.io" });
    expect(world.findPerson({ fullName: "JOSÉ García Márquez", domain: "https://www.Acme.io/about" })).toEqual(plain);
    expect(plain?.fullName).toBe("José García Márquez");
  });

  it("answers for any name at any domain, and always alike", () => {
    const word = fc.stringMatching(/^[A-Za-zÀ-ž]{2,9}$/);
    fc.assert(
      fc.property(word, word, fc.stringMatching(/^[a-z]{2,8}\.(com|io|co\.uk)$/), (first, last, domain) => {
        const found = world.findPerson({ fullName: `${first} ${last}`, domain });
        expect(found).toEqual(createWorld(1).findPerson({ firstName: first, lastName: last, domain }));
        if (found?.mailbox === "active") expect(["valid", "catch_all"]).toContain(world.truthOf(found.address ?? ""));
      }),
    );
  });

  it("gives every company its own domain, also beyond the vocabulary", () => {
    const far = Array.from({ length: 60_000 }, (_, index) => world.companyDomainOf(index));
    expect(new Set([...far, world.companyDomainOf(1_000_000)]).size).toBe(60_001);
    expect(world.findCompany({ name: world.companyOf(999_999).name })).toEqual(world.companyOf(999_999));
  });

  it("states the truth about an address", () => {
    const active = people.find(({ mailbox, domain }) => mailbox === "active" && domain.mail === "normal");
    const left = people.find(({ mailbox, domain }) => mailbox === "left" && domain.mail === "normal");
    const open = people.find(({ domain }) => domain.mail === "catch_all");
    const dead = people.find(({ domain }) => domain.mail === "no_mx");
    expect(world.truthOf(active?.address ?? "")).toBe("valid");
    expect(world.truthOf(left?.address ?? "")).toBe("invalid");
    expect(world.truthOf(`nobody.at.all@${active?.company.domain}`)).toBe("invalid");
    expect(world.truthOf(`nobody.at.all@${open?.company.domain}`)).toBe("catch_all");
    expect(world.truthOf(`x@${dead?.company.domain}`)).toBe("invalid");
    expect(world.truthOf(`info@${active?.company.domain}`)).toBe("role");
    expect(world.truthOf("anyone@mailinator.com")).toBe("disposable");
    expect(world.truthOf("no address")).toBe("invalid");
  });

  it("has one mailbox form per company: another pattern of a known name bounces", () => {
    const at = people.filter(
      ({ domain, mailbox }) => domain.mail === "normal" && domain.pattern === "first.last" && mailbox === "active",
    );
    expect(at.length).toBeGreaterThan(100);
    for (const person of at) {
      const [first = "", last = ""] = (person.address ?? "").split("@")[0]?.split(".") ?? [];
      for (const local of [`${first.charAt(0)}${last}`, `${first}${last}`, first, `${first.charAt(0)}.${last}`])
        expect(world.truthOf(`${local}@${person.company.domain}`)).toBe("invalid");
    }
  });
});

describe("lists of leads", () => {
  it("hold the asked number of rows, about a tenth of them a repeat of another", () => {
    const rows = world.rows(2_000);
    const identity = (row: (typeof rows)[number]) => {
      const { firstName, lastName, domain, company } = row;
      return world.findPerson({ firstName, lastName, domain, companyName: company })?.key;
    };
    expect(rows).toHaveLength(2_000);
    const repeats = rows.length - new Set(rows.map(identity)).size;
    expect(repeats).toBeGreaterThan(140);
    expect(repeats).toBeLessThan(260);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBeGreaterThan(rows.length - repeats);
  });

  it("have no repeats when none are wanted, and some blanks as lists do", () => {
    const rows = world.rows(1_000, { duplicateShare: 0 });
    expect(new Set(rows.map((row) => `${row.firstName} ${row.lastName} ${row.company}`)).size).toBe(1_000);
    expect(rows.filter(({ domain }) => domain === "").length).toBeGreaterThan(30);
    expect(rows.filter(({ linkedin }) => linkedin === "").length).toBeGreaterThan(200);
  });
});
