import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, filesOf, peopleBy } from "../ask.ts";
import { fieldsList, fieldsOf } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const knows = filesOf(world, "apollo");
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none" });
});
afterAll(() => emulator.close());
const headers = { "x-api-key": "emu-apollo-1" };
const post = (path: string, json: unknown = {}) => ask(`${emulator.url}/apollo${path}`, { headers, json });
const get = (path: string) => ask(`${emulator.url}/apollo${path}`, { headers });
const people = peopleBy(world, "apollo", "right", 60);
const open = people.filter((person) => knows.chance(`locked|${person.key}`) >= 0.02);
const locked = people.find((person) => knows.chance(`locked|${person.key}`) < 0.02);
const [first] = open;
if (!first) throw new Error("The world has no such person.");

describe("the emulated Apollo", () => {
  it("sends a request id that no double holds, and the minute's headers", async () => {
    const said = await post(`/people/match?name=${encodeURIComponent(first.fullName)}&domain=${first.company.domain}`);
    const digits = /"request_id":(\d+)/.exec(said.text)?.[1] ?? "0";
    expect(BigInt(digits) > BigInt(Number.MAX_SAFE_INTEGER)).toBe(true);
    expect(fieldsOf(said.body["person"])).toMatchObject({ email: first.address, email_status: "verified" });
    expect(Number(said.headers.get("x-minute-requests-left"))).toBe(1_000 - Number(said.headers.get("x-minute-usage")));
    expect(said.headers.get("x-rate-limit-minute")).toBe("1000");
  });

  it("shows a placeholder for an address that is locked, and does not bill it", async () => {
    const before = emulator.billing().providers["apollo"]?.credits;
    const said = await post(
      `/people/match?name=${encodeURIComponent(locked?.fullName ?? "")}&domain=${locked?.company.domain}`,
    );
    expect(fieldsOf(said.body["person"])["email"]).toBe("email_not_unlocked@domain.com");
    expect(emulator.billing().providers["apollo"]?.credits).toBe(before);
  });

  it("matches up to ten at once, nulls for the missing, and bills each hit", async () => {
    const before = emulator.billing().providers["apollo"]?.paidCalls ?? 0;
    const details = [
      ...open.slice(1, 4).map((person) => ({ name: person.fullName, domain: person.company.domain })),
      { name: "No Body", domain: "nowhere.invalid" },
    ];
    const { body } = await post("/people/bulk_match", { details });
    expect(body).toMatchObject({ status: "success", missing_records: 1, credits_consumed: 3 });
    expect(Array.isArray(body["matches"]) && body["matches"][3]).toBe(null);
    expect(emulator.billing().providers["apollo"]?.paidCalls).toBe(before + 3);
    expect(await post("/people/bulk_match", { details: Array.from({ length: 11 }, () => ({})) })).toMatchObject({
      status: 400,
      body: { error_code: "RECORD_LIMIT_EXCEEDED" },
    });
  });

  it("sends phones to the webhook alone, twice on a fault, and keeps them for polling", async () => {
    const received: string[] = [];
    const receiver = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => received.push(chunk.toString("utf8")));
      request.on("end", () => response.end());
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const withPhone = open.find((person) => knows.mobileOf(person));
    const query = `name=${encodeURIComponent(withPhone?.fullName ?? "")}&domain=${withPhone?.company.domain}&reveal_phone_number=true`;
    expect((await post(`/people/match?${query}`)).status).toBe(400);
    const said = await post(
      `/people/match?${query}&webhook_url=${encodeURIComponent(hook)}&x-emulator-fault=duplicate_callback`,
    );
    expect(said.text).not.toContain(withPhone?.mobile);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(2);
    expect(received[0]).toContain(withPhone?.mobile);
    const id = /"request_id":(\d+)/.exec(said.text)?.[1];
    expect((await get(`/webhook_result/${id}`)).text).toBe(received[0]);
    expect((await get("/webhook_result/123")).body).toMatchObject({ error_code: "request_id_unknown" });
    await new Promise((resolve) => receiver.close(resolve));
  });

  it("searches people for nothing, with half a last name and no address", async () => {
    const before = emulator.billing().providers["apollo"]?.credits;
    const { body } = await post(`/mixed_people/api_search?q_organization_domains_list[]=${first.company.domain}`);
    const [person = {}] = fieldsList(body["people"]);
    expect(person["last_name_obfuscated"]).toContain("***");
    expect(person).not.toHaveProperty("email");
    expect(emulator.billing().providers["apollo"]?.credits).toBe(before);
    const again = await get(`/people/${String(person["id"])}`);
    expect([200, 404]).toContain(again.status);
  });

  it("enriches a company, and says null of one it does not have", async () => {
    const domains = Array.from({ length: 100 }, (_, index) => world.companyDomainOf(index));
    const has = domains.find((domain) => knows.findCompany({ domain }));
    const lacks = domains.find((domain) => !knows.findCompany({ domain }));
    expect((await get(`/organizations/enrich?domain=${has}`)).body).toMatchObject({
      organization: { primary_domain: has },
    });
    expect((await get(`/organizations/enrich?domain=${lacks}`)).body).toEqual({ organization: null });
    expect((await post("/organizations/bulk_enrich", { domains: [has, lacks] })).body).toMatchObject({
      missing_records: 1,
    });
  });

  it("tells the credits of the key", async () => {
    const { body } = await get("/users/api_profile?include_credit_usage=true");
    expect(Number(body["effective_num_lead_credits"]) - Number(body["total_unified_credits_used"])).toBe(
      body["num_credits_remaining"],
    );
    expect((await get("/users/api_profile")).body).not.toHaveProperty("num_credits_remaining");
    expect((await post("/usage_stats/credit_usage_stats")).body).toMatchObject({
      credit_usage_stats: { lead_credit: { limit: 1_000_000 } },
    });
  });
});
