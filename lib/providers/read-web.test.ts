import { describe, expect, it } from "vitest";
import { readWeb } from "./read-web.ts";
import type { Exchange } from "./send.ts";

const page = (text: string, headers: Record<string, string> = {}): Exchange => ({
  kind: "reply",
  status: 200,
  headers: { "content-type": "text/html", ...headers },
  text,
  bytes: text.length,
});
const status = (code: number, headers: Record<string, string> = {}): Exchange => ({
  kind: "reply",
  status: code,
  headers,
  text: "",
  bytes: 0,
});
const move = (location: string) => status(301, { location });

let scopes = 0;
/** A web of addresses; what is not in it does not exist. Says which addresses were fetched. */
async function read(path: string, web: Record<string, Exchange>) {
  const fetched: string[] = [];
  const fetchOnce = (url: URL) => {
    fetched.push(url.href);
    return Promise.resolve(web[url.href] ?? status(404));
  };
  return { result: await readWeb(path, fetchOnce, `test ${scopes++}`), fetched };
}
const robots = (text: string) => page(text, { "content-type": "text/plain" });

describe("reading a website", () => {
  it("looks at robots.txt first and reads where it is welcome", async () => {
    const { result, fetched } = await read("/acme.com/", {
      "https://acme.com/robots.txt": robots("User-agent: *\nDisallow: /admin"),
      "https://acme.com/": page("<h1>Acme</h1>"),
    });
    expect(result).toMatchObject({
      reply: { body: "<h1>Acme</h1>", headers: { "content-location": "https://acme.com/" } },
    });
    expect(fetched).toEqual(["https://acme.com/robots.txt", "https://acme.com/"]);
  });

  it.each([
    ["everybody", "User-agent: *\nDisallow: /"],
    ["this reader", "User-agent: LeadEnrich\nDisallow: /\n\nUser-agent: *\nAllow: /"],
  ])("stays out where robots.txt shuts out %s", async (_, text) => {
    const { result, fetched } = await read("/acme.com/", { "https://acme.com/robots.txt": robots(text) });
    expect(result).toMatchObject({ outcome: "failed", kind: "suppressed", retryable: false });
    expect(fetched).toEqual(["https://acme.com/robots.txt"]);
  });

  it("stays out for now where robots.txt cannot be had", async () => {
    const { result, fetched } = await read("/acme.com/", { "https://acme.com/robots.txt": status(503) });
    expect(result).toMatchObject({ outcome: "failed", kind: "unavailable", retryable: true });
    expect(fetched).not.toContain("https://acme.com/");
  });

  it("follows a redirect, asks the other site's robots.txt, and never speaks plain http", async () => {
    const { result, fetched } = await read("/acme.com/", {
      "https://acme.com/": move("http://www.acme.com/en"),
      "https://www.acme.com/en": page("<p>Hello"),
    });
    expect(result).toMatchObject({ reply: { headers: { "content-location": "https://www.acme.com/en" } } });
    expect(fetched).toContain("https://www.acme.com/robots.txt");
    expect(fetched.every((url) => url.startsWith("https://"))).toBe(true);
  });

  it("gives up after three redirects", async () => {
    const { result, fetched } = await read("/acme.com/", {
      "https://acme.com/": move("/1"),
      "https://acme.com/1": move("/2"),
      "https://acme.com/2": move("/3"),
      "https://acme.com/3": move("/4"),
      "https://acme.com/4": page("<p>Too far"),
    });
    expect(result).toMatchObject({ outcome: "failed", kind: "invalid_input", retryable: false });
    expect(fetched).not.toContain("https://acme.com/4");
  });

  it.each([
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://localhost/",
    "https://10.0.0.7:8443/",
    "https://user:secret@acme.com/",
    "https://acme.com:8080/",
    "file:///etc/passwd",
    "ftp://acme.com/",
  ])("does not follow a redirect to %s", async (location) => {
    const { result, fetched } = await read("/acme.com/", { "https://acme.com/": move(location) });
    expect(result).toMatchObject({ outcome: "failed", kind: "invalid_input", retryable: false });
    expect(fetched).toEqual(["https://acme.com/robots.txt", "https://acme.com/"]);
  });

  it("follows no robots.txt into a private network either", async () => {
    const { result, fetched } = await read("/acme.com/", {
      "https://acme.com/robots.txt": move("https://192.168.0.1/"),
    });
    expect(result).toMatchObject({ outcome: "failed", kind: "invalid_input" });
    expect(fetched).toEqual(["https://acme.com/robots.txt"]);
  });

  it.each(["/localhost/", "/127.0.0.1/", "/intranet/", "/[::1]/"])("asks nothing of %s", async (path) => {
    const { result, fetched } = await read(path, {});
    expect(result).toMatchObject({ outcome: "failed", kind: "invalid_input", sent: "no" });
    expect(fetched).toEqual([]);
  });

  it("takes no more than a megabyte, and nothing but pages", async () => {
    const huge = await read("/acme.com/", {
      "https://acme.com/": { kind: "failure", reason: "oversized", started: true },
    });
    expect(huge.result).toMatchObject({ outcome: "failed", kind: "invalid_input", retryable: false });
    const file = await read("/acme.com/", { "https://acme.com/": page("%PDF", { "content-type": "application/pdf" }) });
    expect(file.result).toMatchObject({ outcome: "failed", kind: "invalid_input" });
  });

  it("tries www where the bare name does not answer", async () => {
    const nobody: Exchange = { kind: "failure", reason: "unreachable", started: false };
    const { result } = await read("/acme.com/", {
      "https://acme.com/robots.txt": nobody,
      "https://www.acme.com/": page("<p>Here"),
    });
    expect(result).toMatchObject({ reply: { body: "<p>Here" } });
  });

  it("remembers a site's robots.txt", async () => {
    const fetched: string[] = [];
    const fetchOnce = (url: URL) => {
      fetched.push(url.pathname);
      return Promise.resolve(url.pathname === "/robots.txt" ? robots("") : page("<p>"));
    };
    for (let times = 0; times < 3; times++) await readWeb("/acme.com/", fetchOnce, "test remembers");
    expect(fetched).toEqual(["/robots.txt", "/", "/", "/"]);
  });
});
