import { afterEach, describe, expect, it } from "vitest";
import { ask, peopleBy } from "./ask.ts";
import { emulatorEnvironment } from "./environment.ts";
import { fieldsList, fieldsOf } from "./reading.ts";
import { type EmulatorOptions, type RunningEmulator, startEmulator } from "./server.ts";
import { createWorld } from "./world/world.ts";

const world = createWorld(1);
const [known] = peopleBy(world, "hunter", "right");
const running: RunningEmulator[] = [];
/** Time stands still for the limits, so that a slow machine does not loosen them. */
const start = async (options: EmulatorOptions = { latency: "none" }) => {
  const emulator = await startEmulator({ clock: () => 1_795_000_000_000, ...options });
  running.push(emulator);
  return emulator;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const find = (emulator: RunningEmulator, fault?: string, signal?: AbortSignal) =>
  fetch(
    `${emulator.url}/hunter/email-finder?full_name=${encodeURIComponent(known?.fullName ?? "")}&domain=${known?.company.domain}&api_key=emu-hunter-1`,
    {
      headers: fault ? { "x-emulator-fault": fault } : {},
      ...(signal && { signal }),
    },
  );
const hunter = (emulator: RunningEmulator) => emulator.billing().providers["hunter"];

describe("faults", () => {
  it("malformed: a body that is not JSON, with the status of success, billed", async () => {
    const emulator = await start();
    const reply = await find(emulator, "malformed");
    expect(reply.status).toBe(200);
    const body = await reply.text();
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
    expect(hunter(emulator)?.paidCalls).toBe(1);
  });

  it("html: a page in place of the answer, billed", async () => {
    const emulator = await start();
    const reply = await find(emulator, "html");
    expect(reply.headers.get("content-type")).toContain("text/html");
    expect(await reply.text()).toContain("<html>");
    expect(hunter(emulator)?.paidCalls).toBe(1);
  });

  it("truncate: less body than announced, billed", async () => {
    const emulator = await start();
    const reply = await find(emulator, "truncate");
    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
    expect(hunter(emulator)?.paidCalls).toBe(1);
  });

  it("reset: the connection breaks without a reply, billed", async () => {
    const emulator = await start();
    await expect(find(emulator, "reset")).rejects.toThrow();
    expect(hunter(emulator)?.paidCalls).toBe(1);
  });

  it("hang: nothing comes until the caller gives up, billed", async () => {
    const emulator = await start();
    await expect(find(emulator, "hang", AbortSignal.timeout(150))).rejects.toThrow(/timeout|abort/i);
    expect(hunter(emulator)?.paidCalls).toBe(1);
  });

  it("slow: the right answer, later", async () => {
    const emulator = await start();
    const startedMs = performance.now();
    const reply = await find(emulator, "slow;delayMs=200");
    expect(performance.now() - startedMs).toBeGreaterThan(190);
    expect(fieldsOf(fieldsOf(await reply.json())["data"])["email"]).toBe(known?.address);
  });

  it("5xx and 429: not processed and not billed", async () => {
    const emulator = await start();
    expect((await find(emulator, "5xx")).status).toBe(503);
    expect((await find(emulator, "5xx;status=502")).status).toBe(502);
    expect((await find(emulator, "429")).headers.get("retry-after")).toBe("1");
    expect(hunter(emulator)).toMatchObject({ calls: 3, paidCalls: 0, failed: 2, tooFast: 1 });
  });

  it("can be asked for in the query", async () => {
    const emulator = await start();
    expect((await ask(`${emulator.url}/dns-mx/dns-query?name=acme.io&type=MX&x-emulator-fault=5xx`)).status).toBe(503);
  });

  it("armed by control hit the named provider and operation, as often as said, until disarmed", async () => {
    const emulator = await start({ latency: "none", limits: "none" });
    const faults = `${emulator.url}/_control/faults`;
    const armed = await ask(faults, { json: { provider: "hunter", operation: "find-email", kind: "5xx", count: 2 } });
    expect(armed.status).toBe(201);
    expect((await ask(`${emulator.url}/hunter/account?api_key=emu-1`)).status).toBe(200);
    const statuses = [await find(emulator), await find(emulator), await find(emulator)].map(({ status }) => status);
    expect(statuses).toEqual([503, 503, 200]);
    await ask(faults, { json: { provider: "hunter", kind: "5xx", rate: 0.5 } });
    const some = await Promise.all(Array.from({ length: 14 }, () => find(emulator)));
    expect(new Set(some.map(({ status }) => status))).toEqual(new Set([200, 503]));
    await ask(faults, { method: "DELETE" });
    expect((await ask(faults)).body).toEqual({ faults: [] });
    expect((await ask(`${emulator.url}/hunter/account?api_key=emu-1`)).status).toBe(200);
  });

  it("hits the calls of one key alone where it names one", async () => {
    const emulator = await start({ latency: "none", limits: "none" });
    await ask(`${emulator.url}/_control/faults`, { json: { provider: "hunter", key: "emu-2", kind: "revoked" } });
    const account = (key: string) => ask(`${emulator.url}/hunter/account?api_key=${key}`);
    expect([(await account("emu-1")).status, (await account("emu-2")).status]).toEqual([200, 401]);
  });

  it("refuses to arm what it does not know, naming it", async () => {
    const emulator = await start();
    const faults = `${emulator.url}/_control/faults`;
    expect(await ask(faults, { json: { provider: "huntr", kind: "5xx" } })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("huntr") },
    });
    expect(await ask(faults, { json: { kind: "meteor" } })).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining("kind") },
    });
  });
});

describe("limits", () => {
  const burst = async (emulator: RunningEmulator, calls: number) => {
    const statuses = await Promise.all(Array.from({ length: calls }, () => find(emulator)));
    return statuses.filter(({ status }) => status === 403).length;
  };

  it("are the vendor's when real, twenty times those when loose, and none when none, but measured", async () => {
    expect(await burst(await start({ latency: "none", limits: "real" }), 18)).toBe(3);
    expect(await burst(await start({ latency: "none", limits: "loose" }), 18)).toBe(0);
    const free = await start({ latency: "none", limits: "none" });
    expect(await burst(free, 18)).toBe(0);
    expect(hunter(free)?.windows[0]).toMatchObject({ limit: 15, enforced: false, maxInAnyWindow: 18 });
  });

  it("are each key's own", async () => {
    const emulator = await start();
    const accountOf = (key: string) => ask(`${emulator.url}/hunter/email-count?domain=acme.io&api_key=${key}`);
    const statuses = await Promise.all(
      Array.from({ length: 30 }, (_, index) => accountOf(index % 2 ? "emu-a" : "emu-b")),
    );
    expect(statuses.every(({ status }) => status === 200)).toBe(true);
  });

  it("give a lower bound for the calls seen", async () => {
    const emulator = await start({ latency: "fast" });
    expect((await ask(`${emulator.url}/_control/bound`)).body["boundMs"]).toBe(0);
    await burst(emulator, 31);
    // 31 searches at 15 a second: the last can start 2 s after the first, and takes a typical 12.5 ms.
    expect((await ask(`${emulator.url}/_control/bound`)).body).toMatchObject({
      boundMs: 2_012.5,
      providers: { hunter: 2_012.5 },
    });
  });
});

describe("control", () => {
  it("logs each call with what it billed and a hash of the key, never the key or the question", async () => {
    const emulator = await start();
    await find(emulator);
    await find(emulator, "hang", AbortSignal.timeout(100)).catch(() => undefined);
    const { text } = await ask(`${emulator.url}/_control/log`);
    const lines = text
      .trim()
      .split("\n")
      .map((line) => fieldsOf(JSON.parse(line)));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({
      seq: 0,
      provider: "hunter",
      operation: "find-email",
      status: 200,
      verdict: "answered",
      billed: 1,
    });
    expect(lines[1]).toMatchObject({ seq: 1, status: 0, fault: "hang", questions: lines[0]?.["questions"] });
    expect(text).not.toContain("emu-hunter-1");
    expect(text).not.toContain(known?.company.domain);
    expect((await ask(`${emulator.url}/_control/log?since=1`)).text.trim().split("\n")).toHaveLength(1);
  });

  it("adds the providers' books up, and forgets them on reset", async () => {
    const emulator = await start();
    await find(emulator);
    await find(emulator);
    await ask(`${emulator.url}/dns-mx/dns-query?name=acme.io&type=MX`);
    const { body } = await ask(`${emulator.url}/_control/billing`);
    expect(body).toMatchObject({ calls: 3, paidCalls: 2, distinctPaid: 1, repeats: 1 });
    await ask(`${emulator.url}/_control/reset`, { method: "POST" });
    expect((await ask(`${emulator.url}/_control/billing`)).body).toMatchObject({
      calls: 0,
      paidCalls: 0,
      distinctPaid: 0,
      repeats: 0,
    });
    expect((await ask(`${emulator.url}/_control/log`)).text).toBe("");
  });

  it("tells the truth about addresses and the world", async () => {
    const emulator = await start();
    expect((await ask(`${emulator.url}/_control/truth?email=${known?.address}`)).body).toEqual({
      email: known?.address,
      truth: "valid",
      mailbox: "active",
    });
    const many = await ask(`${emulator.url}/_control/truth`, {
      json: { emails: [known?.address, "x@mailinator.com"] },
    });
    expect(fieldsList(many.body["truths"]).map(({ truth }) => truth)).toEqual(["valid", "disposable"]);
    expect((await ask(`${emulator.url}/_control/truth`, { json: { emails: "x" } })).status).toBe(400);
    expect((await ask(`${emulator.url}/_control/world?people=300`)).body).toMatchObject({ seed: 1, people: 300 });
  });

  it("says what there is to whoever asks for something else", async () => {
    const emulator = await start();
    expect(await ask(`${emulator.url}/acme/x`)).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining("hunter") },
    });
    expect((await ask(`${emulator.url}/_control/nothing`)).status).toBe(404);
  });
});

it("the environment names a base URL for every provider, and keys that they accept", async () => {
  const emulator = await start();
  const environment = emulatorEnvironment(emulator.url);
  const slugs = Object.keys(emulator.billing().providers);
  expect(slugs.map((slug) => environment[`${slug.toUpperCase().replaceAll("-", "_")}_BASE_URL`])).toEqual(
    slugs.map((slug) => `${emulator.url}/${slug}`),
  );
  expect((await ask(`${environment["HUNTER_BASE_URL"]}/account?api_key=${environment["HUNTER_API_KEY"]}`)).status).toBe(
    200,
  );
});
