import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../ask.ts";
import { fieldsList } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import type { MailState } from "../world/domain.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none" });
});
afterAll(() => emulator.close());
const query = (name: string, type = "MX") =>
  ask(`${emulator.url}/dns-mx/dns-query?name=${name}&type=${type}`, { headers: { accept: "application/dns-json" } });
const domainWith = (mail: MailState) =>
  Array.from({ length: 2_000 }, (_, index) => world.companyDomainOf(index)).find(
    (domain) => world.domain(domain).mail === mail,
  ) ?? "";

describe("the emulated resolver", () => {
  it("answers with exchanges where there is mail", async () => {
    const said = await query(domainWith("normal"));
    expect(said.headers.get("content-type")).toBe("application/dns-json");
    expect(said.body["Status"]).toBe(0);
    expect(fieldsList(said.body["Answer"])[0]).toMatchObject({ type: 15, data: expect.stringMatching(/^\d+ \S+\.$/) });
  });

  it("tells a missing domain, a domain without mail and one that refuses mail apart", async () => {
    expect((await query(domainWith("nxdomain"))).body["Status"]).toBe(3);
    const without = (await query(domainWith("no_mx"))).body;
    expect(without).toMatchObject({ Status: 0, Authority: [{ type: 6 }] });
    expect(without).not.toHaveProperty("Answer");
    expect((await query(domainWith("null_mx"))).body).toMatchObject({ Status: 0, Answer: [{ data: "0 ." }] });
    expect((await query("servfail.example")).body["Status"]).toBe(2);
  });

  it("refuses a query without a name or of no known type, and bills nothing", async () => {
    expect((await query("")).status).toBe(400);
    expect((await query("acme.io", "NONSENSE")).status).toBe(400);
    expect(emulator.billing().providers["dns-mx"]).toMatchObject({ paidCalls: 0, credits: 0 });
  });
});
