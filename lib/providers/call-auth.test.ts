import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type LocalVendor, question, startVendor, vendorWith } from "./fixtures/local-vendor.ts";
import { defineProvider, operation } from "./define.ts";
import { found } from "./outcome.ts";

let local: LocalVendor;
beforeAll(async () => {
  local = await startVendor();
});
afterAll(() => local.close());

const ask = (auth: Parameters<typeof vendorWith>[0], credential: string) => {
  const provider = vendorWith(auth);
  return local.ask({ provider, target: provider.operations["find-email"] ?? "quota", credential });
};

describe("a key that travels as HTTP Basic", () => {
  it.each([
    ["username", { kind: "basic", key: "username" }, "secret-1", "secret-1:"],
    ["password", { kind: "basic", key: "password", other: "any" }, "secret-1", "any:secret-1"],
    ["both", { kind: "basic", key: "both" }, "AC1:secret-1", "AC1:secret-1"],
  ] as const)("stands as %s", async (_, auth, credential, pair) => {
    let seen = "";
    local.handler = (request, response) => {
      seen = request.headers.authorization ?? "";
      response.end('{"email":null}');
    };
    await ask(auth, credential);
    expect(Buffer.from(seen.replace("Basic ", ""), "base64").toString()).toBe(pair);
  });

  it("is refused before anything is sent when it has one part of two", async () => {
    local.handler = () => expect.unreachable("nothing may be sent");
    const { outcome } = await ask({ kind: "basic", key: "both" }, "AC1");
    expect(outcome).toMatchObject({ outcome: "failed", kind: "auth", sent: "no" });
    expect(outcome).toMatchObject({ message: expect.stringContaining("user:password") });
  });
});

describe("a form", () => {
  it("is sent url-encoded, with the key in it where the vendor wants it there", async () => {
    let seen = "";
    local.handler = (request, response, body) => {
      seen = `${request.headers["content-type"]} ${body}`;
      response.end('{"email":"mira@acme.com"}');
    };
    const { quota: _quota, poll: _poll, callback: _callback, ...facts } = vendorWith({ kind: "body", name: "token" });
    const provider = defineProvider({
      ...facts,
      operations: [
        operation("find-email", {
          needs: [["fullName"]],
          request: (input) => ({ method: "POST", path: "/find", form: { name: input.fullName, skip: undefined } }),
          reply: z.object({ email: z.string() }),
          read: ({ email }) => found({ email }),
          charge: { rule: "per_hit", credits: 1 },
          repeat: "paid",
        }),
      ],
    });
    const target = provider.operations["find-email"] ?? "quota";
    const { outcome } = await local.ask({ provider, target, input: question, credential: "k1 ".trim() });
    expect(seen).toBe("application/x-www-form-urlencoded token=k1&name=Mira+Olsen");
    expect(outcome.outcome).toBe("found");
  });
});

describe("a client id and secret", () => {
  const auth = { kind: "oauth", tokenPath: "/token", send: "form" } as const;
  let trades = 0;
  let calls = 0;
  const vendorOf = (tokens: readonly string[], accepts: (bearer: string) => boolean) => {
    trades = 0;
    calls = 0;
    local.handler = (request, response, body) => {
      if (request.url?.startsWith("/v1/token")) {
        const fields = new URLSearchParams(body);
        const right = fields.get("client_secret") === "s3cret-1" && fields.get("grant_type") === "client_credentials";
        response.statusCode = right ? 200 : 401;
        response.end(right ? JSON.stringify({ access_token: tokens[trades++], expires_in: 3600 }) : "{}");
        return;
      }
      calls++;
      const bearer = (request.headers.authorization ?? "").replace("Bearer ", "");
      response.statusCode = accepts(bearer) ? 200 : 401;
      response.end(accepts(bearer) ? '{"email":"mira@acme.com"}' : `{"message":"bad token ${bearer} s3cret-1"}`);
    };
  };

  it("is traded once for many calls at once, and for the calls after them", async () => {
    vendorOf(["tok-first"], (bearer) => bearer === "tok-first");
    const results = await Promise.all(Array.from({ length: 8 }, () => ask(auth, "many:s3cret-1")));
    results.push(await ask(auth, "many:s3cret-1"));
    expect(results.map(({ outcome }) => outcome.outcome)).toEqual(Array(9).fill("found"));
    expect({ trades, calls }).toEqual({ trades: 1, calls: 9 });
  });

  it("is traded anew when the vendor no longer takes the token", async () => {
    vendorOf(["tok-old", "tok-new"], () => true);
    await ask(auth, "renew:s3cret-1");
    vendorOf(["tok-new"], (bearer) => bearer === "tok-new");
    expect((await ask(auth, "renew:s3cret-1")).outcome.outcome).toBe("found");
    expect({ trades, calls }).toEqual({ trades: 1, calls: 2 });
  });

  it("is refused as a key when it buys no token, and nothing was sent that could be billed", async () => {
    vendorOf(["tok"], () => true);
    const { outcome } = await ask(auth, "wrong:other-secret");
    expect(outcome).toMatchObject({ outcome: "failed", kind: "auth", sent: "no" });
    expect(calls).toBe(0);
  });

  it("appears in nothing that is kept of a reply, nor does the token", async () => {
    vendorOf(["tok-visible"], () => false);
    const result = await ask(auth, "echo:s3cret-1");
    expect(result.outcome).toMatchObject({ outcome: "failed", kind: "auth" });
    expect(JSON.stringify(result)).not.toMatch(/s3cret-1|tok-visible/);
  });

  it("says so when the vendor gives out tokens too slowly", async () => {
    local.handler = (_, response) => {
      response.writeHead(429, { "retry-after": "2" });
      response.end("{}");
    };
    const { outcome } = await ask(auth, "slow:s3cret-1");
    expect(outcome).toMatchObject({ outcome: "failed", kind: "rate_limit", retryAfterMs: 2_000, sent: "no" });
  });
});
