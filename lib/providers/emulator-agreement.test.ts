import { createServer } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { type RunningEmulator, startEmulator } from "@/emulator/server.ts";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { fronts } from "@/emulator/fronts/fronts.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { callProvider } from "./call.ts";
import { chargeFor, creditsFor } from "./charge.ts";
import type { Operation, Provider } from "./provider.ts";
import { meetsNeeds } from "./needs.ts";
import { parseBody } from "./parse-body.ts";
import { environmentName, providers } from "./registry.ts";

/** The emulator was written from the vendors' pages alone; where it and the adapters differ, one of them is wrong. */

const billing = z.object({ providers: z.record(z.string(), z.object({ credits: z.number(), paidCalls: z.number() })) });

/** What vendors pushed, by the address they were given. */
const pushed = new Map<string, { body: string; headers: Record<string, string> }>();
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    pushed.set(request.url ?? "", {
      body,
      headers: { ...Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])) },
    });
    response.end();
  });
});

let emulator: RunningEmulator;
let environment: Record<string, string> = {};
beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const address = receiver.address();
  const deliverTo = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  emulator = await startEmulator({ seed: 7, latency: "none", limits: "none", deliverTo });
  environment = emulatorEnvironment(emulator.url);
});
afterAll(async () => {
  await emulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(async () => {
  await fetch(`${emulator.url}/_control/reset`, { method: "POST" });
});

async function billed(slug: string) {
  const reply: unknown = await (await fetch(`${emulator.url}/_control/billing`)).json();
  return billing.parse(reply).providers[slug] ?? { credits: 0, paidCalls: 0 };
}

/** Every field a question may take, from one row of the emulator's own list. */
function questions(): Record<string, unknown>[] {
  return emulator.world.rows(25).map((row, index) => ({
    firstName: row.firstName,
    lastName: row.lastName,
    fullName: `${row.firstName} ${row.lastName}`,
    ...(row.domain && {
      companyDomain: row.domain,
      domain: row.domain,
      domains: [row.domain],
      email: `${row.firstName}.${row.lastName}@${row.domain}`
        .toLowerCase()
        .normalize("NFD")
        .replace(/[^a-z0-9.@-]/g, ""),
    }),
    ...(row.linkedin && { linkedinUrl: row.linkedin }),
    companyName: row.company,
    phone: emulator.world.personOf(index).mobile,
    name: row.company,
    query: row.company,
    ...(row.domain && { titles: [row.title], industries: [emulator.world.personOf(index).company.industry] }),
    limit: 5,
    prompt: `In which city is ${row.domain || `"${row.company}"`} based?`,
  }));
}

/** Only what the operation can take: a company's LinkedIn page is no person's. */
function questionFor(operation: Operation, row: Record<string, unknown>): Record<string, unknown> {
  const fields = new Set(["limit", ...operation.needs.flat()]);
  // A trade narrows a search only where it is all that there is to search by.
  if (["name", "domain", "domains", "companyDomain", "companyName", "titles"].some((field) => fields.has(field)))
    fields.delete("industries");
  if (operation.name === "enrich-company") {
    const page = `https://www.linkedin.com/company/${String(row["domain"]).replaceAll(".", "-")}`;
    if (operation.needs.every((set) => set.includes("linkedinUrl"))) return row["domain"] ? { linkedinUrl: page } : {};
    fields.delete("linkedinUrl");
  }
  return Object.fromEntries(Object.entries(row).filter(([field]) => fields.has(field)));
}

const settings = (provider: Provider) => {
  const name = environmentName(provider.slug);
  return {
    provider,
    credential: environment[`${name}_API_KEY`],
    baseUrl: environment[`${name}_BASE_URL`],
    timeoutMs: 5_000,
    requestId: "r-1",
    callbackUrl: "https://app.example.com/webhook",
  };
};

/** What a vendor pushed to an address, once it has. */
async function pushedTo(place: string, { callback }: Provider, { name }: Operation, input: Record<string, unknown>) {
  await expect.poll(() => pushed.has(place), { timeout: 4_000, interval: 5 }).toBe(true);
  const { body, headers } = pushed.get(place) ?? { body: "", headers: {} };
  return callback?.read({ status: 200, headers, body: parseBody(body) }, name, input);
}

let asked = 0;

/** The answer at once, or what is fetched later, or pushed where there is nothing to ask about. */
async function answer(provider: Provider, operation: Operation, input: Record<string, unknown>): Promise<Outcome> {
  const place = `/webhook/${++asked}`;
  const call = { ...settings(provider), callbackUrl: `https://app.example.com${place}`, input };
  let { outcome } = await callProvider({ ...call, target: operation });
  const poll = outcome.outcome === "pending" ? outcome.externalId : undefined;
  if (outcome.outcome === "pending" && poll === undefined)
    return (await pushedTo(place, provider, operation, input)) ?? outcome;
  for (let tries = 0; tries < 500 && outcome.outcome === "pending"; tries++) {
    await new Promise((resolve) => setImmediate(resolve));
    ({ outcome } = await callProvider({ ...call, target: { poll: poll ?? "", operation: operation.name } }));
  }
  return outcome;
}

/** The same for several questions in one call, and one poll for all that it started. */
async function answerTogether(provider: Provider, operation: Operation, inputs: Record<string, unknown>[]) {
  let { outcomes } = await callProvider({ ...settings(provider), target: operation, inputs });
  for (let tries = 0; tries < 500 && outcomes.some(({ outcome }) => outcome === "pending"); tries++) {
    const [poll = "", another] = new Set(
      outcomes.flatMap((one) => (one.outcome === "pending" && one.externalId ? [one.externalId] : [])),
    );
    if (another !== undefined) throw new Error(`${provider.slug} started more than one batch`);
    await new Promise((resolve) => setImmediate(resolve));
    ({ outcomes } = await callProvider({ ...settings(provider), target: { poll, operation: operation.name }, inputs }));
  }
  return outcomes;
}

const keyed = providers.filter((provider) => provider.auth.kind !== "none");
const operationsOf = (provider: Provider): Operation[] =>
  Object.values(provider.operations).flatMap((operation) => (operation ? [operation] : []));

/** The workspace's own memory is nobody's to emulate. */
const emulated = providers.filter((provider) => !provider.memory);
describe.each(emulated.map((provider) => [provider.slug, provider] as const))(
  "%s and its emulation",
  (slug, provider) => {
    const operations = operationsOf(provider);

    it.each(operations.map((operation) => [operation.name, operation] as const))(
      "%s: what we would book is what was billed",
      async (_, operation) => {
        const asked = questions()
          .map((row) => questionFor(operation, row))
          .filter((input) => meetsNeeds(operation, input));
        const outcomes = await Promise.all(asked.map((input) => answer(provider, operation, input)));
        const credits = outcomes.map((outcome, index) => creditsFor(chargeFor(operation, asked[index] ?? {}), outcome));
        const { credits: theirs, paidCalls } = await billed(slug);
        expect(credits.reduce((sum, one) => sum + one, 0)).toBeCloseTo(theirs, 6);
        expect(credits.filter((one) => one > 0).length).toBe(paidCalls);
        const kinds = outcomes.flatMap((outcome) => (outcome.outcome === "failed" ? [outcome.kind] : []));
        const expected = ["invalid_input", "unavailable", ...(provider.web ? ["suppressed"] : [])];
        expect(kinds.filter((kind) => !expected.includes(kind))).toEqual([]);
        expect(outcomes.some((outcome) => outcome.outcome === "found" || outcome.outcome === "not_found")).toBe(true);
      },
    );

    const abroad = operations.filter(({ needs }) => needs.some((set) => set.length === 1 && set.includes("countries")));
    it.each(abroad.map((operation) => [operation.name, operation] as const))(
      "%s: a country is understood by its name and by its code",
      async (_, operation) => {
        for (const country of ["Germany", "DE"])
          expect((await answer(provider, operation, { countries: [country], limit: 3 })).outcome).toBe("found");
      },
    );

    const together = operations.filter(({ bulk }) => bulk);
    it.each(together.map((operation) => [operation.name, operation] as const))(
      "%s, several at once: what we would book is what was billed",
      async (_, operation) => {
        const asked = questions()
          .map((row) => questionFor(operation, row))
          .filter((input) => meetsNeeds(operation, input))
          .slice(0, Math.min(8, operation.bulk?.max ?? 0));
        const outcomes = await answerTogether(provider, operation, asked);
        const credits = outcomes.map((outcome, index) => creditsFor(chargeFor(operation, asked[index] ?? {}), outcome));
        const { credits: theirs } = await billed(slug);
        expect(credits.reduce((sum, one) => sum + one, 0)).toBeCloseTo(theirs, 6);
        expect(outcomes.some((outcome) => outcome.outcome === "found" || outcome.outcome === "not_found")).toBe(true);
      },
    );
  },
);

describe.each(keyed.map((provider) => [provider.slug, provider] as const))("the key of %s", (slug, provider) => {
  const front = fronts().find((one) => one.slug === slug);
  /** The working key with the account of another kind in it: some keys have two parts. */
  const like = (account: string) => settings(provider).credential?.replace(`emu-${slug}-1`, account) ?? account;
  const kind = async (credential: string) => {
    const { outcome } = await callProvider({ ...settings(provider), target: "quota", credential });
    return outcome.outcome === "failed" ? outcome.kind : outcome.outcome;
  };

  it("says what is left on it, and when it is refused", async () => {
    const { outcome } = await callProvider({ ...settings(provider), target: "quota" });
    // Some vendors have no page that says what is left.
    const remaining = outcome.outcome === "found" ? outcome.data : outcome;
    expect(remaining).toMatchObject({
      remaining: expect.toSatisfy((left) => left === null || typeof left === "number"),
    });
    expect(await kind(like("emu-revoked"))).toBe("auth");
  });

  it("is told apart from one without credits", async () => {
    const operation = operationsOf(provider).find((one) => one.charge.rule !== "free");
    if (!operation) return expect(provider.operations).not.toEqual({});
    const input = questions()
      .map((row) => questionFor(operation, row))
      .find((question) => meetsNeeds(operation, question));
    const { outcome } = await callProvider({
      ...settings(provider),
      target: operation,
      input,
      credential: like("emu-empty"),
    });
    expect(outcome).toMatchObject({ outcome: "failed", kind: front?.emptyReadsAs ?? "quota" });
  });
});
