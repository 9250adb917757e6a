import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkServerEnvironment, environmentExample, logLevel, parseEnvironment, providerVariable } from "./env.ts";

afterEach(() => vi.unstubAllEnvs());

describe("the environment", () => {
  it("needs nothing set, and gives each variable its default", () => {
    expect(parseEnvironment({})).toMatchObject({
      RETRY_BASE_DELAY: 2_000,
      RETRY_MAX_DELAY: 300_000,
      LOG_LEVEL: "info",
    });
  });

  it("takes an empty value as unset", () => {
    expect(parseEnvironment({ DATABASE_URL: "", WORKER_COUNT: " " })).toMatchObject({ WORKER_COUNT: 1 });
  });

  it("lists every bad variable at once, with what it is for and how to get it", () => {
    const bad = { DATABASE_URL: "mysql://x", CRON_SECRET: "short", WORKER_COUNT: "many" };
    const message = messageOf(() => parseEnvironment(bad));
    expect(message).toMatch(/DATABASE_URL: expected postgresql:.*keeps everything.*Supabase/);
    expect(message).toMatch(/CRON_SECRET: expected at least 16 characters.*openssl rand/);
    expect(message).toContain("WORKER_COUNT");
    expect(message).not.toContain("short");
  });

  it("does not let a production server start without its secrets", () => {
    const message = messageOf(() => checkServerEnvironment(parseEnvironment({ NODE_ENV: "production" })));
    for (const name of ["DATABASE_URL", "ENCRYPTION_KEYS", "CRON_SECRET"])
      expect(message).toContain(`${name}: not set`);
  });

  it("reads a provider's variables by its name", () => {
    vi.stubEnv("DNS_MX_BASE_URL", "http://127.0.0.1:4010/dns-mx");
    expect(providerVariable("DNS_MX", "BASE_URL")).toBe("http://127.0.0.1:4010/dns-mx");
    expect(providerVariable("HUNTER", "API_KEY")).toBeUndefined();
  });

  it("logs at the default level while LOG_LEVEL is nonsense", () => {
    vi.stubEnv("LOG_LEVEL", "loud");
    expect(logLevel()).toBe("info");
  });

  it("is what .env.example says (npx tsx scripts/env-example.ts writes it)", () => {
    expect(readFileSync(new URL("../.env.example", import.meta.url), "utf8")).toBe(environmentExample());
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("it did not throw");
}
