import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emulatorEnvironment } from "@/emulator/environment.ts";
import { startEmulator } from "@/emulator/server.ts";
import { runCli } from "@/tests/cli/run-cli.ts";
import { createTestDatabase } from "@/tests/database/database.ts";

let folder: string;
const inFolder = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "leadenrich-cli-"));
  await writeFile(inFolder("list.csv"), "First Name,Last Name,Website\nJane,Doe,acme-widgets.com\n");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const enrich = (list: string, waterfall: string, env: Record<string, string> = {}) =>
  runCli(["enrich", list, "--waterfall", waterfall, "--out", inFolder("out.csv"), "--yes"], {
    env: { LEADENRICH_DATA_DIR: inFolder("data"), ...env },
  });

describe("map", () => {
  it.each([
    ["apollo-export.csv", "First Name", "firstName"],
    ["hubspot-export.csv", "First Name", "firstName"],
    ["handmade-semicolon-windows-1252.csv", "Firma", "companyName"],
  ])("guesses the columns of examples/%s as JSON", async (file, column, field) => {
    const { code, stdout } = await runCli(["map", `examples/${file}`, "--json"]);
    expect(code).toBe(0);
    const guess = JSON.parse(stdout) as { columns: string[]; mapping: Record<string, string | null>; rows: number };
    expect(guess.mapping[column]).toBe(field);
    expect(Object.keys(guess.mapping)).toEqual(guess.columns);
    expect(guess.rows).toBeGreaterThan(5);
  });
});

describe("a file that is no list is refused in one sentence that names it", () => {
  const cases: [string, () => Promise<unknown>, RegExp][] = [
    ["empty.csv", () => writeFile(inFolder("empty.csv"), ""), /empty\.csv: the file is empty/],
    ["binary.csv", () => writeFile(inFolder("binary.csv"), Buffer.from("PK\u0003\u0004…")), /binary\.csv: .*Excel/],
    ["missing.csv", () => Promise.resolve(), /no file .*missing\.csv/],
    [
      "large.csv",
      async () => {
        const file = await open(inFolder("large.csv"), "w");
        await file.truncate(600_000_000);
        await file.close();
      },
      /large\.csv: the file has 600 MB; at most 50 MB/,
    ],
    [".", () => Promise.resolve(), /is a folder/],
  ];
  it.each(cases)("%s", async (name, make, message) => {
    await make();
    const { code, stdout, stderr } = await runCli(["map", inFolder(name), "--json"]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(code).toBe(1);
  });
});

describe("a wrong call ends with 2 and says what is wrong", () => {
  it.each([
    [["frobnicate"], /unknown command/],
    [["map"], /missing required argument/],
    [["enrich", "list.csv", "--waterfall", "work-email"], /--out/],
    [["provider", "read", "huntr", "find-email", "--status", "200"], /did you mean "hunter"/],
    [["provider", "read", "hunter", "find-email", "--status", "9"], /no HTTP status/],
    [["provider", "read", "zerobounce", "callback", "--status", "200"], /cannot "callback"/],
    [["provider", "test", "hunter"], /HUNTER_API_KEY/],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });
});

describe("enrich refuses before anything is started", () => {
  it("a waterfall that does not exist", async () => {
    const { code, stderr } = await enrich(inFolder("list.csv"), "work-mail");
    expect(stderr).toContain('no waterfall "work-mail"');
    expect(code).toBe(2);
  });

  it("a waterfall file that names an unknown provider", async () => {
    const file = inFolder("waterfall.json");
    await writeFile(file, JSON.stringify({ operation: "find-email", providers: [{ providerId: "huntr" }] }));
    const { code, stderr } = await enrich(inFolder("list.csv"), file);
    expect(stderr).toMatch(/huntr.*did you mean "hunter"/);
    expect(code).toBe(1);
  });

  it("a provider without a key, by the variable to set", async () => {
    const { code, stderr } = await enrich(inFolder("list.csv"), "work-email-thrifty", {
      FINDYMAIL_API_KEY: "key-of-findymail",
    });
    expect(stderr).toContain("HUNTER_API_KEY");
    expect(stderr).toContain("ZEROBOUNCE_API_KEY");
    expect(stderr).not.toContain("key-of-findymail");
    expect(code).toBe(1);
  });

  it("to write into a folder that is not there, or over the list", async () => {
    const missing = await runCli([
      "enrich",
      inFolder("list.csv"),
      "--waterfall",
      "person",
      "--out",
      "/nowhere/out.csv",
    ]);
    expect(missing.stderr).toContain("/nowhere");
    const over = await runCli(["enrich", inFolder("list.csv"), "--waterfall", "person", "--out", inFolder("list.csv")]);
    expect(over.stderr).toContain("--out is the list itself");
    expect([missing.code, over.code]).toEqual([2, 2]);
  });
});

describe("provider test", () => {
  it("says what is left on a key that works, and names a refused one without showing it", async () => {
    const emulator = await startEmulator({ latency: "none" });
    try {
      const env = emulatorEnvironment(emulator.url);
      const good = await runCli(["provider", "test", "hunter", "--json"], { env });
      expect(JSON.parse(good.stdout)).toMatchObject({ ok: true, provider: "hunter", remaining: expect.any(Number) });
      const bad = await runCli(["provider", "test", "hunter"], { env: { ...env, HUNTER_API_KEY: "emu-revoked-4711" } });
      expect(bad.stderr).toContain("Hunter");
      expect(bad.stderr).not.toContain("4711");
      expect([good.code, bad.code]).toEqual([0, 1]);
    } finally {
      await emulator.close();
    }
  });
});

describe("migrate", () => {
  it("brings an empty database up to date, once", async () => {
    const database = await createTestDatabase({ empty: true });
    try {
      const env = { DATABASE_URL: database.url };
      const first = await runCli(["migrate"], { env });
      expect(first.stdout).toMatch(/applied \d+_create_tenancy\.sql/);
      expect(await runCli(["migrate"], { env })).toMatchObject({ code: 0, stdout: "The database is up to date.\n" });
    } finally {
      await database.close();
    }
  });

  it("names the database's variable when it is not set or not reachable", async () => {
    const unset = await runCli(["migrate"]);
    expect(unset.stderr).toContain("DATABASE_URL");
    const away = await runCli(["migrate"], { env: { DATABASE_URL: "postgresql://someone:secret-word@127.0.0.1:1/x" } });
    expect(away.stderr).toMatch(/127\.0\.0\.1:1 cannot be reached.*DATABASE_URL/);
    expect(away.stderr).not.toContain("secret-word");
    expect([unset.code, away.code]).toEqual([1, 1]);
  });
});

describe("owner", () => {
  it("makes the first account once and prints a new sign-in link each time", async () => {
    const database = await createTestDatabase();
    try {
      const env = {
        DATABASE_URL: database.url,
        ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
        APP_URL: "https://enrich.example.com",
      };
      const first = await runCli(["owner", "ada@example.com", "--workspace", "Sales"], { env });
      const again = await runCli(["owner", "ada@example.com"], { env });
      const link = /^https:\/\/enrich\.example\.com\/auth\/callback\?token=[\w-]{43}\n$/;
      expect(first.stdout).toMatch(link);
      expect(again.stdout).toMatch(link);
      expect(again.stdout).not.toBe(first.stdout);
      const { rows } = await database.pool.query(
        `select w.name, m.role, u.email from public.workspaces w
         join public.members m on m.workspace_id = w.id join auth.users u on u.id = m.user_id`,
      );
      expect(rows).toEqual([{ name: "Sales", role: "owner", email: "ada@example.com" }]);
    } finally {
      await database.close();
    }
  });
});
