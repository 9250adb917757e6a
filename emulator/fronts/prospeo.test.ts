import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, filesOf, peopleBy } from "../ask.ts";
import { fieldsList, fieldsOf } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import type { Person } from "../world/person.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const knows = filesOf(world, "prospeo");
const people = peopleBy(world, "prospeo", "right", 40);
const withMobile = people.find((person) => knows.mobileOf(person));
const [stranger] = peopleBy(world, "prospeo", "unknown");
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none", limits: "loose" });
});
afterAll(() => emulator.close());
const post = (path: string, json: unknown, key = "emu-prospeo-1") =>
  ask(`${emulator.url}/prospeo${path}`, { headers: { "x-key": key }, json });
const data = (person: Person | undefined) => ({
  first_name: person?.firstName,
  last_name: person?.lastName,
  company_website: person?.company.domain,
});
const credits = () => emulator.billing().providers["prospeo"]?.credits ?? 0;

describe("the emulated Prospeo", () => {
  it("reveals the address, masks a mobile that was not asked for, and gives the record for nothing afterwards", async () => {
    const before = credits();
    const first = await post("/enrich-person", { data: data(withMobile) });
    const { email, mobile } = fieldsOf(first.body["person"]);
    expect(email).toMatchObject({ status: "VERIFIED", revealed: true, email: withMobile?.address });
    expect(mobile).toMatchObject({ revealed: false, mobile: expect.stringContaining("*") });
    expect(first.body["free_enrichment"]).toBe(false);
    const again = await post("/enrich-person", { data: data(withMobile) });
    expect(again.body["free_enrichment"]).toBe(true);
    expect(credits()).toBe(before + 1);
  });

  it("takes ten credits when it reveals a mobile", async () => {
    const before = credits();
    const { body } = await post("/enrich-person", { data: data(withMobile), enrich_mobile: true });
    expect(fieldsOf(body["person"])["mobile"]).toMatchObject({ revealed: true, mobile: withMobile?.mobile });
    expect(credits()).toBe(before + 10);
  });

  it("passes over addresses that it could not verify when only verified ones are wanted", async () => {
    const [unsure] = peopleBy(world, "prospeo", "wrong");
    const asked = { data: data(unsure), only_verified_email: true };
    expect(await post("/enrich-person", asked)).toMatchObject({ status: 400, body: { error_code: "NO_MATCH" } });
    const { body } = await post("/enrich-person", { data: data(unsure) });
    expect(fieldsOf(fieldsOf(body["person"])["email"])["status"]).toBe("UNVERIFIED");
  });

  it("says INVALID_DATAPOINTS of too little and INVALID_REQUEST of nothing", async () => {
    expect(await post("/enrich-person", { data: { first_name: "Ann" } })).toMatchObject({
      status: 400,
      body: { error: true, error_code: "INVALID_DATAPOINTS" },
    });
    expect((await post("/enrich-person", {})).body).toMatchObject({ error_code: "INVALID_REQUEST" });
  });

  it("sorts a bulk by the caller's identifiers and bills the matches", async () => {
    const before = credits();
    const records = [
      ...people.slice(1, 4).map((person, index) => ({ identifier: `m${index}`, ...data(person) })),
      { identifier: "n", ...data(stranger) },
      { identifier: "i", first_name: "Ann" },
    ];
    const { body } = await post("/bulk-enrich-person", { data: records });
    const fresh = people.slice(1, 4).filter((person) => person !== withMobile).length;
    expect(body).toMatchObject({ error: false, total_cost: fresh, not_matched: ["n"], invalid_datapoints: ["i"] });
    expect(fieldsList(body["matched"]).map(({ identifier }) => identifier)).toEqual(["m0", "m1", "m2"]);
    expect(credits()).toBe(before + fresh);
    expect((await post("/bulk-enrich-person", { data: Array.from({ length: 51 }, () => ({})) })).status).toBe(400);
  });

  it("searches 25 a page without revealing, and repeats a page for nothing", async () => {
    const before = credits();
    const asked = { filters: { person_seniority: { include: ["executive"] } }, page: 1 };
    const first = await post("/search-person", asked);
    const rows = fieldsList(first.body["results"]);
    expect(rows).toHaveLength(25);
    expect(rows.every((row) => fieldsOf(fieldsOf(row["person"])["email"])["revealed"] === false)).toBe(true);
    expect(first.body).toMatchObject({ free: false, pagination: { current_page: 1, per_page: 25 } });
    expect((await post("/search-person", asked)).body["free"]).toBe(true);
    expect(credits()).toBe(before + 1);
    expect((await post("/search-person", { filters: { shoe_size: 44 } })).body).toMatchObject({
      error_code: "INVALID_FILTERS",
      filter_error: expect.stringContaining("shoe_size"),
    });
    expect(
      (await post("/search-company", { filters: { company_industry: { include: ["Alchemy"] } } })).body,
    ).toMatchObject({ error_code: "NO_RESULTS" });
  });

  it("enriches companies, by GET and POST tells the account, and sends what is left of the pace", async () => {
    const domain = Array.from({ length: 50 }, (_, index) => world.companyDomainOf(index)).find((one) =>
      knows.findCompany({ domain: one }),
    );
    const said = await post("/enrich-company", { data: { company_website: domain } });
    expect(said.body).toMatchObject({ error: false, company: { domain } });
    expect(said.headers.get("x-second-rate-limit")).toBe("100");
    const left = Number(said.headers.get("x-minute-request-left"));
    const later = await post("/enrich-person", { data: { person_id: "nobody" } });
    expect(Number(later.headers.get("x-minute-request-left"))).toBe(left - 1);
    for (const method of ["GET", "POST"]) {
      const { body } = await ask(`${emulator.url}/prospeo/account-information`, {
        method,
        headers: { "x-key": "emu-prospeo-credits-7" },
      });
      expect(body).toMatchObject({ error: false, response: { remaining_credits: 7, used_credits: 0 } });
    }
  });
});
