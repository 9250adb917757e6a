import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, peopleBy } from "../ask.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import type { Person } from "../world/person.ts";
import { createWorld } from "../world/world.ts";

type Case = {
  slug: "hunter" | "apollo" | "findymail" | "prospeo" | "surfe" | "zerobounce";
  /** Finds a person's address. */
  find: (person: Person) => { path: string; json?: unknown };
  headers: (key: string) => Record<string, string>;
  refusal: { status: number; body: unknown };
  tooFast: { status: number; body: unknown };
  broke: { status: number; body: unknown };
  missing: { status: number; body: unknown };
};

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const name = (person: Person) => encodeURIComponent(person.fullName);

const cases: Case[] = [
  {
    slug: "hunter",
    find: (person) => ({ path: `/email-finder?full_name=${name(person)}&domain=${person.company.domain}` }),
    headers: (key) => ({ "x-api-key": key }),
    refusal: { status: 401, body: { errors: [{ id: "authentication_failed", code: 401 }] } },
    tooFast: { status: 403, body: { errors: [{ id: "too_many_requests", code: 403 }] } },
    broke: { status: 429, body: { errors: [{ code: 429 }] } },
    missing: { status: 200, body: { data: { email: null } } },
  },
  {
    slug: "apollo",
    find: (person) => ({ path: `/people/match?name=${name(person)}&domain=${person.company.domain}`, json: {} }),
    headers: (key) => ({ "x-api-key": key }),
    refusal: { status: 401, body: "Invalid access credentials." },
    tooFast: { status: 429, body: { message: expect.stringContaining("people/match") } },
    broke: { status: 422, body: { error: expect.stringContaining("insufficient credits") } },
    missing: { status: 200, body: { person: null } },
  },
  {
    slug: "findymail",
    find: (person) => ({ path: "/search/name", json: { name: person.fullName, domain: person.company.domain } }),
    headers: bearer,
    refusal: { status: 401, body: { message: "Unauthenticated." } },
    tooFast: { status: 429, body: { message: "Too Many Attempts." } },
    broke: { status: 402, body: { error: "Not enough credits" } },
    missing: { status: 200, body: { contact: null } },
  },
  {
    slug: "prospeo",
    find: (person) => ({
      path: "/enrich-person",
      json: { data: { full_name: person.fullName, company_website: person.company.domain } },
    }),
    headers: (key) => ({ "x-key": key }),
    refusal: { status: 401, body: { error: true, error_code: "INVALID_API_KEY" } },
    tooFast: { status: 429, body: { error: true, error_code: "RATE_LIMITED" } },
    broke: { status: 400, body: { error: true, error_code: "INSUFFICIENT_CREDITS" } },
    missing: { status: 400, body: { error: true, error_code: "NO_MATCH" } },
  },
  {
    slug: "surfe",
    find: (person) => ({
      path: "/v2/people/enrich",
      json: {
        include: { email: true },
        people: [{ firstName: person.firstName, lastName: person.lastName, companyDomain: person.company.domain }],
      },
    }),
    headers: bearer,
    refusal: { status: 401, body: { message: "Unauthorized" } },
    tooFast: { status: 429, body: { message: "Too Many Requests" } },
    broke: { status: 402, body: { message: expect.stringContaining("out of email credits") } },
    missing: { status: 202, body: { enrichmentID: expect.any(String) } },
  },
  {
    slug: "zerobounce",
    find: (person) => ({
      path: `/guessformat?first_name=${encodeURIComponent(person.firstName)}&last_name=${encodeURIComponent(person.lastName)}&domain=${person.company.domain}`,
    }),
    headers: () => ({}),
    refusal: { status: 200, body: { error: "Invalid API key or your account ran out of credits" } },
    tooFast: { status: 429, body: { error: expect.any(String) } },
    broke: { status: 200, body: { error: "Invalid API key or your account ran out of credits" } },
    missing: { status: 200, body: { email: "", confidence: "undetermined" } },
  },
];

let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none", limits: "none" });
});
afterAll(() => emulator.close());

const world = createWorld(1);

describe.each(cases)("$slug", ({ slug, find, headers, refusal, tooFast, broke, missing }) => {
  const call = (person: Person, key: string, more: Record<string, string> = {}) => {
    const { path, json } = find(person);
    const keyed = slug === "zerobounce" ? `${path}&api_key=${key}` : path;
    return ask(`${emulator.url}/${slug}${keyed}`, {
      headers: { ...headers(key), ...more },
      ...(json !== undefined && { json }),
    });
  };
  const [known] = peopleBy(world, slug, "right");
  const [stranger] = peopleBy(world, slug, "unknown");
  if (!known || !stranger) throw new Error("The world has no such people.");
  const seen = async (said: ReturnType<typeof call>) => {
    const { status, body, text } = await said;
    return { status, body: text.startsWith("{") ? body : text };
  };

  it("refuses an unknown, a revoked and a missing key in its own words, and counts them", async () => {
    const before = emulator.billing().providers[slug]?.unauthorized ?? 0;
    for (const key of ["nonsense", "emu-revoked", ""]) expect(await seen(call(known, key))).toMatchObject(refusal);
    expect(await seen(call(known, `emu-${slug}-1`, { "x-emulator-fault": "revoked" }))).toMatchObject(refusal);
    expect(emulator.billing().providers[slug]?.unauthorized).toBe(before + 4);
  });

  it("says in its own words that the credits are gone", async () => {
    expect(await seen(call(known, "emu-empty-1"))).toMatchObject(broke);
    expect(await seen(call(known, `emu-${slug}-1`, { "x-emulator-fault": "out_of_credits" }))).toMatchObject(broke);
  });

  it("says in its own words that a call came too fast, with Retry-After on a fault", async () => {
    const said = await call(known, `emu-${slug}-1`, { "x-emulator-fault": "429;retryAfterMs=7000" });
    expect({ status: said.status, body: said.body }).toMatchObject(tooFast);
    expect(said.headers.get("retry-after")).toBe("7");
  });

  it("bills an address once found and nothing for one that is not", async () => {
    const before = emulator.billing().providers[slug];
    const found = await call(known, `emu-${slug}-bill`);
    if (slug !== "surfe") expect(found.text).toContain(known.address);
    const between = emulator.billing().providers[slug];
    expect(between?.paidCalls).toBe((before?.paidCalls ?? 0) + 1);
    expect(await seen(call(stranger, `emu-${slug}-bill`))).toMatchObject(missing);
    expect(emulator.billing().providers[slug]?.paidCalls).toBe(between?.paidCalls);
  });

  it("books a charge for an answer that a fault emptied", async () => {
    const before = emulator.billing().providers[slug]?.paidCalls ?? 0;
    expect(await seen(call(known, `emu-${slug}-lost`, { "x-emulator-fault": "charged_but_empty" }))).toMatchObject(
      missing,
    );
    expect(emulator.billing().providers[slug]?.paidCalls).toBe(before + 1);
  });

  it("notices when the same question is billed again", async () => {
    const before = emulator.billing().providers[slug]?.repeats ?? 0;
    await call(known, `emu-${slug}-twice`);
    await call(known, `emu-${slug}-twice`);
    // Prospeo gives the same record for nothing for ninety days.
    expect(emulator.billing().providers[slug]?.repeats).toBe(before + (slug === "prospeo" ? 0 : 1));
  });

  it("runs out when the account's credits do", async () => {
    const price = slug === "zerobounce" ? 20 : 1;
    const key = `emu-${slug}-credits-${price * 2}`;
    const people = peopleBy(world, slug, "right", 3);
    const said = [];
    for (const person of people) said.push(await seen(call(person, key)));
    expect(said[2]).toMatchObject(broke);
    expect(said[1]).not.toMatchObject(broke);
  });

  it("answers a path that it does not have with an error", async () => {
    const said = await ask(`${emulator.url}/${slug}/no-such-path?api_key=emu-1`, { headers: headers("emu-1") });
    expect(said.status).toBe(404);
  });
});
