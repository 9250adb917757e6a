import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask, peopleBy } from "../ask.ts";
import { surfeWebhookSecret } from "./surfe-jobs.ts";
import { fieldsList, fieldsOf } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const headers = { authorization: "Bearer emu-surfe-1" };
const received: { headers: IncomingHttpHeaders; body: string; atMs: number }[] = [];
let emulator: RunningEmulator;
let receiver: Server;
let hook = "";
beforeAll(async () => {
  emulator = await startEmulator({ latency: "fast", limits: "none" });
  receiver = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    request.on("end", () => {
      received.push({ headers: request.headers, body, atMs: Date.now() });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(async () => {
  await emulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const known = peopleBy(world, "surfe", "right", 3);
const [stranger] = peopleBy(world, "surfe", "unknown");
const asInput = (person: (typeof known)[number] | undefined, externalID: string) => ({
  firstName: person?.firstName,
  lastName: person?.lastName,
  companyDomain: person?.company.domain,
  externalID,
});
const start = (people: unknown[], webhookUrl?: string, more: Record<string, string> = {}) =>
  ask(`${emulator.url}/surfe/v2/people/enrich`, {
    headers: { ...headers, ...more },
    json: { include: { email: true }, people, ...(webhookUrl && { notificationOptions: { webhookUrl } }) },
  });
const job = (id: unknown) => ask(`${emulator.url}/surfe/v2/people/enrich/${String(id)}`, { headers });
const emailsOf = (row: Record<string, unknown> | undefined) => fieldsList(row?.["emails"]).map(({ email }) => email);

describe("the emulated Surfe", () => {
  it("answers 202, is in progress with rows done before the job, then completed", async () => {
    let nowMs = 1_795_000_000_000;
    const timed = await startEmulator({ latency: "fast", limits: "none", clock: () => nowMs });
    try {
      const people = [...known, stranger].map((person, index) => asInput(person, `row-${index}`));
      const url = `${timed.url}/surfe/v2/people/enrich`;
      const { status, body } = await ask(url, { headers, json: { include: { email: true }, people } });
      expect(status).toBe(202);
      const callbackUrl = String(body["enrichmentCallbackURL"]);
      expect(callbackUrl).toBe(`${url}/${String(body["enrichmentID"])}`);
      const rows = async () => {
        const now = (await ask(callbackUrl, { headers })).body;
        return { status: now["status"], percent: now["percentCompleted"], people: fieldsList(now["people"]) };
      };
      expect(await rows()).toMatchObject({ status: "IN_PROGRESS", percent: 0 });
      // A job of four takes 2,660 ms, and a fortieth of that in the fast profile.
      nowMs += 2_660 / 40 / 2;
      const half = await rows();
      expect(half).toMatchObject({ status: "IN_PROGRESS", percent: 50 });
      expect(half.people.map((row) => row["status"])).toEqual(["COMPLETED", "COMPLETED", "IN_PROGRESS", "IN_PROGRESS"]);
      expect(half.people.map(emailsOf)).toEqual([[known[0]?.address], [known[1]?.address], [], []]);
      nowMs += 2_660 / 40 / 2;
      const done = await rows();
      expect(done).toMatchObject({ status: "COMPLETED", percent: 100 });
      expect(done.people.map(emailsOf)).toEqual([...known.map(({ address }) => [address]), []]);
      expect(done.people[1]?.["externalID"]).toBe("row-1");
    } finally {
      await timed.close();
    }
  });

  it("bills each address once when the job starts", async () => {
    const before = emulator.billing().providers["surfe"]?.paidCalls ?? 0;
    const fresh = peopleBy(world, "surfe", "right", 6).slice(4);
    const { body } = await start([...fresh, stranger].map((person) => asInput(person, "")));
    await job(body["enrichmentID"]);
    await job(body["enrichmentID"]);
    expect(emulator.billing().providers["surfe"]?.paidCalls).toBe(before + 2);
  });

  it("calls back with a signature over time and body that the secret proves", async () => {
    received.length = 0;
    const { body } = await start([asInput(known[0], "mine")], hook);
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    const [call] = received;
    const [, t = "", v0 = ""] = /^t=(\d+),v0=([0-9a-f]{64})$/.exec(String(call?.headers["x-surfe-signature"])) ?? [];
    expect(v0).toBe(createHmac("sha256", surfeWebhookSecret).update(`${t}.${call?.body}`).digest("hex"));
    expect(Math.abs(Number(t) - Date.now())).toBeLessThan(60_000);
    const event = fieldsOf(JSON.parse(call?.body ?? ""));
    expect(event["eventType"]).toBe("person.enrichment.completed");
    expect(fieldsOf(event["data"])).toMatchObject({
      enrichmentID: body["enrichmentID"],
      person: { externalID: "mine", emails: [{ email: known[0]?.address }] },
    });
  });

  it("calls back for a batch once", async () => {
    received.length = 0;
    await start(
      known.map((person) => asInput(person, "")),
      hook,
    );
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    expect(fieldsOf(JSON.parse(received[0]?.body ?? ""))["eventType"]).toBe("person.batch-enrichment.completed");
  });

  it("calls back twice, or late, when a fault says so", async () => {
    received.length = 0;
    await start([asInput(known[0], "twice")], hook, { "x-emulator-fault": "duplicate_callback" });
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(2);
    const startedMs = Date.now();
    await start([asInput(known[1], "late")], hook, { "x-emulator-fault": "late_callback;delayMs=400" });
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(3);
    expect((received[2]?.atMs ?? 0) - startedMs).toBeGreaterThanOrEqual(400);
  });

  it("charges and calls back with nothing under a fault of charged but empty", async () => {
    received.length = 0;
    const before = emulator.billing().providers["surfe"]?.credits ?? 0;
    await start([asInput(known[0], "empty")], hook, { "x-emulator-fault": "charged_but_empty" });
    await expect.poll(() => received.length, { timeout: 10_000 }).toBe(1);
    expect(fieldsOf(JSON.parse(received[0]?.body ?? ""))["data"]).toMatchObject({ person: { emails: [] } });
    expect(emulator.billing().providers["surfe"]?.credits).toBe(before + 1);
  });

  it("refuses a webhook that is neither https nor on this machine, and a job that says too little", async () => {
    expect((await start([asInput(known[0], "")], "http://example.com/hook")).status).toBe(400);
    expect((await start([])).status).toBe(400);
    expect((await start([{ firstName: "Ann" }])).status).toBe(400);
  });

  it("shows a job to the key that started it alone", async () => {
    const { body } = await start([asInput(known[0], "")]);
    const other = await ask(`${emulator.url}/surfe/v2/people/enrich/${String(body["enrichmentID"])}`, {
      headers: { authorization: "Bearer emu-surfe-2" },
    });
    expect(other.status).toBe(404);
  });

  it("takes a burst of twenty and no more", async () => {
    const still = await startEmulator({ latency: "none", clock: () => 1_795_000_000_000 });
    try {
      const calls = Array.from({ length: 25 }, () => ask(`${still.url}/surfe/v1/credits`, { headers }));
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    } finally {
      await still.close();
    }
  });

  it("pages a search with tokens that end in an empty one", async () => {
    const own = { authorization: "Bearer emu-surfe-search" };
    const search = (pageToken: string) =>
      ask(`${emulator.url}/surfe/v2/people/search`, {
        headers: own,
        json: {
          companies: { domains: [known[0]?.company.domain] },
          people: {},
          limit: 2,
          peoplePerCompany: 5,
          pageToken,
        },
      });
    const pages: unknown[] = [];
    for (let token = ""; pages.length < 5;) {
      const { body } = await search(token);
      pages.push(...fieldsList(body["people"]).map((person) => person["linkedInUrl"]));
      token = String(body["nextPageToken"]);
      if (token === "") break;
    }
    expect(pages.length).toBeGreaterThanOrEqual(3);
  });

  it("enriches companies the same way", async () => {
    const { status, body } = await ask(`${emulator.url}/surfe/v2/companies/enrich`, {
      headers,
      json: { companies: [{ domain: known[0]?.company.domain, externalID: "c" }] },
    });
    expect(status).toBe(202);
    const url = `${emulator.url}/surfe/v2/companies/enrich/${String(body["enrichmentID"])}`;
    await expect.poll(async () => (await ask(url, { headers })).body["status"], { timeout: 10_000 }).toBe("COMPLETED");
    expect(fieldsList((await ask(url, { headers })).body["companies"])[0]).toMatchObject({
      externalID: "c",
      status: "COMPLETED",
    });
  });
});
