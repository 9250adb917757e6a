import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, filesOf, peopleBy } from "../ask.ts";
import { fieldsList, fieldsOf } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import { linkedinSlug } from "../world/person.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const knows = filesOf(world, "hunter");
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none", limits: "none" });
});
afterAll(() => emulator.close());
const get = (path: string, key = "emu-hunter-1") =>
  ask(`${emulator.url}/hunter${path}`, { headers: { "x-api-key": key } });
const [known] = peopleBy(world, "hunter", "right");
if (!known) throw new Error("The world has no such person.");
const domain = known.company.domain;

describe("the emulated Hunter", () => {
  it("takes the key from query, header and bearer", async () => {
    const path = `${emulator.url}/hunter/account`;
    expect((await ask(`${path}?api_key=emu-a`)).status).toBe(200);
    expect((await ask(path, { headers: { "x-api-key": "emu-a" } })).status).toBe(200);
    expect((await ask(path, { headers: { authorization: "Bearer emu-a" } })).status).toBe(200);
    expect((await ask(path)).status).toBe(401);
  });

  it("refuses the sixteenth search in a second with 403, and bills none of the refused", async () => {
    let nowMs = 1_795_000_000_000;
    const paced = await startEmulator({ latency: "none", clock: () => nowMs });
    try {
      const statuses = async (calls: number) => {
        const path = `${paced.url}/hunter/email-finder?full_name=${encodeURIComponent(known.fullName)}&domain=${domain}&api_key=emu-hunter-1`;
        const said = await Promise.all(Array.from({ length: calls }, () => ask(path)));
        return said.map(({ status }) => status).sort();
      };
      expect(await statuses(20)).toEqual([...Array<number>(15).fill(200), ...Array<number>(5).fill(403)]);
      nowMs += 999;
      expect(await statuses(1)).toEqual([403]);
      nowMs += 1;
      expect(await statuses(1)).toEqual([200]);
      expect(paced.billing().providers["hunter"]).toMatchObject({ calls: 22, paidCalls: 16, tooFast: 6 });
      expect(paced.billing().providers["hunter"]?.windows[0]).toMatchObject({
        limit: 15,
        perMs: 1_000,
        maxInAnyWindow: 21,
      });
    } finally {
      await paced.close();
    }
  });

  it("finds by LinkedIn handle alone", async () => {
    const { body } = await get(`/email-finder?linkedin_handle=${linkedinSlug(known)}`);
    expect(fieldsOf(body["data"])["email"]).toBe(known.address);
  });

  it("names the missing parameter", async () => {
    expect((await get("/email-finder?full_name=Ann+Smith")).body).toMatchObject({
      errors: [{ id: "wrong_params", code: 400 }],
    });
    expect((await get("/email-verifier")).status).toBe(400);
    expect((await get("/companies/find")).status).toBe(400);
  });

  it("answers 451 for people who asked to be forgotten", async () => {
    const claimed = Array.from({ length: 3_000 }, (_, index) => world.personOf(index)).find(
      (person) => knows.chance(`claimed|${person.key}`) < 0.004 && person.domain.mail === "normal",
    );
    const { status, body } = await get(
      `/email-finder?full_name=${encodeURIComponent(claimed?.fullName ?? "")}&domain=${claimed?.company.domain}`,
    );
    expect({ status, body }).toMatchObject({ status: 451, body: { errors: [{ id: "claimed_email" }] } });
  });

  it("answers 202 while it verifies, then the verdict, and bills the address once", async () => {
    const real = await startEmulator({ latency: "fast" });
    try {
      const slow = Array.from({ length: 5_000 }, (_, index) => `a${index}@example.com`).find(
        (email) => knows.chance(`verify|${email}`) < 0.014,
      );
      const verify = () => ask(`${real.url}/hunter/email-verifier?email=${slow}&api_key=emu-hunter-1`);
      const first = await verify();
      expect(first.status).toBe(202);
      await expect.poll(async () => (await verify()).status, { interval: 120, timeout: 10_000 }).toBe(200);
      expect(real.billing().providers["hunter"]).toMatchObject({ paidCalls: 1, credits: 1 });
    } finally {
      await real.close();
    }
  });

  it("states an address as the world has it, but for a few it cannot tell", async () => {
    const people = Array.from({ length: 8 }, (_, index) => world.personOf(index)).filter(({ address }) => address);
    for (const { address = "" } of people) {
      const { body } = await get(`/email-verifier?email=${address}`);
      const truth = {
        valid: "valid",
        invalid: "invalid",
        catch_all: "accept_all",
        disposable: "disposable",
        role: "valid",
      }[world.truthOf(address)];
      expect([truth, "unknown"]).toContain(fieldsOf(body["data"])["status"]);
    }
  });

  it("lists a domain's addresses page by page, one credit a page with results", async () => {
    const company = Array.from({ length: 400 }, (_, index) => world.companyOf(index)).find(
      (one) => knows.findCompany({ domain: one.domain }) && world.employeesOf(one).total === 60,
    );
    const before = emulator.billing().providers["hunter"]?.credits ?? 0;
    const first = await get(`/domain-search?domain=${company?.domain}&limit=5`);
    const second = await get(`/domain-search?domain=${company?.domain}&limit=5&offset=5`);
    const values = [first, second].flatMap(({ body }) =>
      fieldsList(fieldsOf(body["data"])["emails"]).map(({ value }) => value),
    );
    expect(new Set(values).size).toBe(10);
    expect(emulator.billing().providers["hunter"]?.credits).toBe(before + 2);
    expect((await get("/domain-search?domain=nobody-here-at-all.com&type=personal&seniority=none")).body).toMatchObject(
      { data: { emails: [] } },
    );
  });

  it("enriches by address or answers 404, and describes companies", async () => {
    expect((await get(`/people/find?email=${known.address}`)).body).toMatchObject({
      data: { email: known.address, employment: { domain } },
    });
    expect((await get("/people/find?email=nobody@gmail.com")).status).toBe(404);
    const described = world.companyOf(
      Array.from({ length: 50 }, (_, index) => index).find((index) =>
        knows.findCompany({ domain: world.companyDomainOf(index) }),
      ) ?? 0,
    );
    expect((await get(`/companies/find?domain=${described.domain}`)).body).toMatchObject({
      data: { name: described.name, foundedYear: described.foundedYear },
    });
    expect((await get(`/combined/find?email=${known.address}`)).body).toMatchObject({
      data: { person: { email: known.address } },
    });
  });

  it("shows in the account what was used, and bills no account call", async () => {
    const key = "emu-hunter-credits-10";
    await get(`/email-finder?full_name=${encodeURIComponent(known.fullName)}&domain=${domain}`, key);
    const { body } = await get("/account", key);
    expect(body).toMatchObject({ data: { requests: { searches: { used: 1, available: 10 } } } });
    expect((await get("/account", key)).body).toEqual(body);
  });
});
