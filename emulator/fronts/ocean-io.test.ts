import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../ask.ts";
import { fieldsList } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";

/** What was sent to each address of ours. */
const told = new Map<string, string[]>();
const receiver = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
  request.on("end", () => {
    told.set(request.url ?? "", [...(told.get(request.url ?? "") ?? []), body]);
    response.end();
  });
});
let emulator: RunningEmulator;
let hook = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  hook = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  emulator = await startEmulator({ seed: 7, latency: "fast", limits: "none" });
});
afterAll(async () => {
  await emulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

const headers = { "x-api-token": "emu-ocean-io-1" };
const post = (path: string, json: unknown, more: Record<string, string> = {}) =>
  ask(`${emulator.url}/ocean-io${path}`, { headers: { ...headers, ...more }, json });
const billed = () => emulator.billing().providers["ocean-io"]?.credits ?? 0;

/** Asks about one person after another until a reveal goes on in the background. */
async function startReveal(from: number, more: Record<string, string> = {}) {
  for (let index = from; index < from + 500; index++) {
    const { fullName, company } = emulator.world.personOf(index);
    const path = `/reveal/${index}`;
    const before = billed();
    const { status, body } = await post(
      "/v2/enrich/person",
      {
        person: { name: fullName },
        company: { domain: company.domain },
        revealEmails: { includeEmails: true, webhookUrl: hook + path },
      },
      more,
    );
    if (status === 200 && body["email"] === undefined) return { id: String(body["id"]), path, before };
  }
  throw new Error("every reveal was answered at once");
}

describe("a reveal of the emulated Ocean.io that goes on in the background", () => {
  it("is billed once when the webhook tells it, though it tells it twice and a look-up shows it again", async () => {
    const { id, path, before } = await startReveal(0, { "x-emulator-fault": "duplicate_callback" });
    expect(billed()).toBe(before);
    await expect.poll(() => told.get(path)?.length, { timeout: 10_000 }).toBe(2);
    const address = JSON.parse(told.get(path)?.[0] ?? "{}").email;
    expect(billed() - before).toBeCloseTo(address.status === "notFound" ? 0.1 : 1.1, 6);
    const { body } = await post("/v2/lookup/people", { oceanIds: [id] });
    expect(fieldsList(body["people"])[0]?.["email"]).toEqual(address);
    expect(billed() - before).toBeCloseTo(address.status === "notFound" ? 0.15 : 1.15, 6);
  });
});
