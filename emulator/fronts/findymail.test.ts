import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, filesOf, peopleBy } from "../ask.ts";
import { fieldsList } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import { linkedinSlug } from "../world/person.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const knows = filesOf(world, "findymail");
const people = peopleBy(world, "findymail", "right", 80);
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none" });
});
afterAll(() => emulator.close());
const headers = { authorization: "Bearer emu-findymail-1" };
const post = (path: string, json: unknown) => ask(`${emulator.url}/findymail${path}`, { headers, json });
const get = (path: string) => ask(`${emulator.url}/findymail${path}`, { headers });
const credits = () => emulator.billing().providers["findymail"]?.credits ?? 0;
const linkedin = (person: (typeof people)[number]) => `https://www.linkedin.com/in/${linkedinSlug(person)}`;

describe("the emulated Findymail", () => {
  it("finds by profile, under its new and its old path", async () => {
    const [person] = people;
    if (!person) throw new Error("The world has no such person.");
    for (const path of ["/search/business-profile", "/search/linkedin"])
      expect((await post(path, { linkedin_url: linkedin(person) })).body).toMatchObject({
        contact: { email: person.address, domain: person.company.domain },
      });
  });

  it("names the missing field with 422", async () => {
    expect(await post("/search/name", { name: "Ann Smith" })).toMatchObject({
      status: 422,
      body: { errors: { domain: [expect.any(String)] } },
    });
    expect((await post("/verify", { email: "no address" })).status).toBe(422);
  });

  it("takes one credit for a verdict, whatever it is", async () => {
    const before = credits();
    const [person] = people;
    expect((await post("/verify", { email: person?.address })).body).toMatchObject({
      email: person?.address,
      verified: true,
    });
    expect((await post("/verify", { email: `nobody.at.all@${person?.company.domain}` })).body).toMatchObject({
      verified: false,
    });
    expect(credits()).toBe(before + 2);
  });

  it("gives a mobile for ten credits, and none of people in the EU", async () => {
    const inUnion = people.find((person) => person.company.countryCode === "DE" && knows.mobileOf(person));
    const outside = people.find((person) => person.company.countryCode === "US" && knows.mobileOf(person));
    if (!inUnion || !outside) throw new Error("The world has no such people.");
    const before = credits();
    expect((await post("/search/phone", { linkedin_url: linkedin(inUnion) })).body).toEqual({
      phone: null,
      line_type: null,
    });
    expect((await post("/search/phone", { linkedin_url: linkedin(outside) })).body).toEqual({
      phone: outside.mobile,
      line_type: "Mobile",
    });
    expect(credits()).toBe(before + 10);
  });

  it("lists employees as a bare array, one credit each", async () => {
    const company = Array.from({ length: 600 }, (_, index) => world.companyOf(index)).find(
      (one) => knows.findCompany({ domain: one.domain }) && world.employeesOf(one).total === 60,
    );
    const before = credits();
    const said = await post("/search/employees", {
      website: company?.domain,
      job_titles: ["Manager", "Engineer"],
      count: 3,
    });
    const rows: unknown = JSON.parse(said.text);
    expect(fieldsList(rows)).toHaveLength(3);
    expect(fieldsList(rows)[0]).toMatchObject({
      companyWebsite: company?.domain,
      linkedinUrl: expect.stringContaining("linkedin.com/in/"),
    });
    expect(credits()).toBe(before + 3);
    const { body } = await post("/search/domain", { domain: company?.domain, roles: [] });
    expect(credits()).toBe(before + 3 + fieldsList(body["contacts"]).length);
    expect((await post("/search/domain", { domain: company?.domain, roles: ["a", "b", "c", "d"] })).status).toBe(422);
  });

  it("turns an address round, describes companies and their technologies, and says 404 of strangers", async () => {
    const person = people.find((one) => knows.profileOf(one));
    expect((await post("/search/reverse-email", { email: person?.address, with_profile: true })).body).toMatchObject({
      email: person?.address,
      companyWebsite: person?.company.domain,
    });
    expect((await post("/search/reverse-email", { email: "nobody@gmail.com" })).status).toBe(404);
    const domains = Array.from({ length: 60 }, (_, index) => world.companyDomainOf(index));
    const has = domains.find((domain) => knows.findCompany({ domain }));
    const lacks = domains.find((domain) => !knows.findCompany({ domain }));
    expect((await post("/search/company", { domain: has })).body).toMatchObject({
      domain: has,
      company_size: expect.stringMatching(/^\d+-\d+$/),
    });
    expect((await post("/search/company", { domain: lacks })).status).toBe(404);
    expect(fieldsList((await post("/technologies", { domain: has })).body["technologies"]).length).toBeGreaterThan(2);
  });

  it("runs a search in words on after the reply", async () => {
    const { body } = await post("/intellimatch/search", {
      query: "Fintech companies",
      limit: 10,
      config: { find_email: true },
    });
    const hash = String(body["hash"]);
    expect((await get(`/intellimatch/status?hash=${hash}`)).body).toEqual({ status: "completed", progress: 100 });
    const found = await get(`/intellimatch/data?hash=${hash}&per_page=5`);
    expect(fieldsList(found.body["data"])).toHaveLength(5);
    expect(found.body).toMatchObject({ total: 10, last_page: 2 });
    expect((await get("/intellimatch/status?hash=none")).status).toBe(404);
  });

  it("gives out and bills only contacts with an address where one is required", async () => {
    const config = { find_contact: true, find_email: true, require_email: true, target_job_titles: [["Manager"]] };
    const { body } = await post("/intellimatch/search", { query: "Fintech companies", limit: 40, config });
    const found = fieldsList((await get(`/intellimatch/data?hash=${String(body["hash"])}`)).body["data"]);
    expect(found.length).toBeGreaterThan(0);
    for (const row of found) {
      expect(row["email"]).toEqual(expect.stringContaining("@"));
      expect(row["job_title"]).toEqual(expect.stringContaining("Manager"));
    }
  });
});
