import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../ask.ts";
import { fieldsList } from "../reading.ts";
import { type RunningEmulator, startEmulator } from "../server.ts";
import { createWorld } from "../world/world.ts";

const world = createWorld(1);
const addresses = Array.from({ length: 100 }, (_, index) => world.personOf(index).address ?? `x${index}@example.com`);
let emulator: RunningEmulator;
beforeAll(async () => {
  emulator = await startEmulator({ latency: "none" });
});
afterAll(() => emulator.close());
const get = (path: string, key = "emu-zerobounce-1") =>
  ask(`${emulator.url}/zerobounce${path}${path.includes("?") ? "&" : "?"}api_key=${key}`);
const batch = (emails: string[], key = "emu-zerobounce-1") =>
  ask(`${emulator.url}/zerobounce/validatebatch`, {
    json: { api_key: key, email_batch: emails.map((email_address) => ({ email_address, ip_address: null })) },
  });
const sums = () => emulator.billing().providers["zerobounce"];

const expected = {
  valid: "valid",
  invalid: "invalid",
  catch_all: "catch-all",
  disposable: "do_not_mail",
  role: "do_not_mail",
} as const;

describe("the emulated ZeroBounce", () => {
  it("says the truth of an address, or that it cannot tell, which costs nothing", async () => {
    const before = sums()?.credits ?? 0;
    const { body } = await batch(addresses);
    const results = fieldsList(body["email_batch"]);
    expect(results).toHaveLength(100);
    const unknown = results.filter(({ status }) => status === "unknown");
    expect(unknown.length).toBeLessThan(10);
    for (const { address, status } of results)
      if (status !== "unknown") expect(status).toBe(expected[world.truthOf(String(address))]);
    expect(sums()?.credits).toBe(before + 100 - unknown.length);
  });

  it("counts a batch as many paid questions in one paid request", async () => {
    const before = sums();
    await batch(
      addresses.slice(0, 3).map((email) => `x${email}`),
      "emu-zerobounce-batch",
    );
    expect(sums()?.paidRequests).toBe((before?.paidRequests ?? 0) + 1);
    expect(sums()?.paidCalls).toBe((before?.paidCalls ?? 0) + 3);
  });

  it("cannot tell, but charges, under a fault of charged but empty", async () => {
    const before = sums()?.credits ?? 0;
    const email = addresses.find((address) => world.truthOf(address) === "valid") ?? "";
    const said = await get(`/validate?email=${email}&x-emulator-fault=charged_but_empty`);
    expect(said.body["status"]).toBe("unknown");
    expect(sums()?.credits).toBe(before + 1);
  });

  it("agrees with itself between single and batch, and spells its details as strings", async () => {
    const single = await get(`/validate?email=${addresses[0]}&ip_address=`);
    const [inBatch] = fieldsList((await batch([addresses[0] ?? ""])).body["email_batch"]);
    const { processed_at: processedAt, ...rest } = single.body;
    expect(inBatch).toMatchObject(rest);
    expect(processedAt).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    expect(["true", "false"]).toContain(single.body["mx_found"]);
  });

  it("tells disposable, role, dead and misspelt addresses apart", async () => {
    const dead = Array.from({ length: 500 }, (_, index) => world.companyDomainOf(index)).find(
      (domain) => world.domain(domain).mail === "null_mx",
    );
    const { body } = await batch(["x@mailinator.com", `x@${dead}`, "no address"]);
    expect(
      fieldsList(body["email_batch"]).map(({ status, sub_status: sub }) => `${String(status)}/${String(sub)}`),
    ).toEqual(["do_not_mail/disposable", "invalid/does_not_accept_mail", "invalid/failed_syntax_check"]);
  });

  it("says of a bad key: -1 credits as a string, an error for all of a batch, always with status 200", async () => {
    expect(await get("/getcredits", "nonsense")).toMatchObject({ status: 200, body: { Credits: "-1" } });
    expect(await batch(["a@example.com"], "nonsense")).toMatchObject({
      status: 200,
      body: { email_batch: [], errors: [{ email_address: "all" }] },
    });
    expect((await get("/getcredits", "emu-zerobounce-credits-12")).body).toEqual({ Credits: "12" });
    expect((await batch(Array.from({ length: 101 }, () => "a@example.com"))).body).toMatchObject({
      errors: [{ email_address: "all" }],
    });
  });

  it("gives dates of usage back the American way", async () => {
    expect((await get("/getapiusage?start_date=2026-01-05&end_date=2026-11-21")).body).toMatchObject({
      start_date: "1/5/2026",
      end_date: "11/21/2026",
    });
  });

  it("takes a file, says how far it is, gives it back with verdicts, and deletes it", async () => {
    const form = new FormData();
    form.set("api_key", "emu-zerobounce-1");
    form.set("email_address_column", "2");
    form.set("has_header_row", "true");
    form.set("file", new Blob([`name,email\nAnn,x@mailinator.com\nBob,${addresses[1]}\n`]), "leads.csv");
    const sent: unknown = await (
      await fetch(`${emulator.url}/zerobounce/sendfile`, { method: "POST", body: form })
    ).json();
    expect(sent).toMatchObject({ success: true, file_name: "leads.csv", file_id: expect.any(String) });
    const id = String((sent as { file_id: string }).file_id);
    expect((await get(`/filestatus?file_id=${id}`)).body).toMatchObject({
      file_status: "Complete",
      complete_percentage: "100%",
    });
    const file = await get(`/getfile?file_id=${id}`);
    expect(file.text.split("\n")[1]).toBe('Ann,x@mailinator.com,"do_not_mail","disposable"');
    expect((await get(`/deletefile?file_id=${id}`)).body).toMatchObject({ success: true });
    expect((await get(`/getfile?file_id=${id}`)).body).toEqual({
      success: "False",
      message: ["File cannot be found."],
    });
  });
});
