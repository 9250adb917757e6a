import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { verifySignature } from "./surfe-signature.ts";

const nowMs = 1_795_000_000_000;
const body = '{"eventType":"person.enrichment.completed","data":{}}';
const hmac = (secret: string) => (text: string) => createHmac("sha256", secret).update(text).digest("hex");
const own = hmac("secret");
const header = (t: number | string, signed = body, sign = own) => `t=${t},v0=${sign(`${t}.${signed}`)}`;
const verify = (signature: string | undefined, raw = body) =>
  verifySignature(
    { body: raw, headers: signature === undefined ? {} : { "x-surfe-signature": signature }, nowMs },
    own,
  );

describe("a call that says it comes from Surfe", () => {
  it("is believed when the time and the body are signed with the shared secret", () => {
    expect(verify(header(nowMs - 2_000))).toBe(true);
    expect(verify(header(nowMs).replace(",", ", "))).toBe(true);
    expect(verify(header(nowMs).toUpperCase().replace("T=", "t=").replace("V0=", "v0="))).toBe(true);
  });

  it.each([
    ["there is no signature", undefined],
    ["it is empty", ""],
    ["another secret signed it", header(nowMs, body, hmac("other"))],
    ["another body was signed", header(nowMs, "{}")],
    ["it is ten minutes old", header(nowMs - 600_000)],
    ["it is from the future", header(nowMs + 600_000)],
    ["the time is no number", header("now")],
    ["the time was changed afterwards", header(nowMs - 1_000).replace(`t=${nowMs - 1_000}`, `t=${nowMs}`)],
    ["the signature is missing", `t=${nowMs}`],
    ["the signature is cut short", header(nowMs).slice(0, -1)],
    ["the signature is longer than one", `${header(nowMs)}00`],
  ])("is not when %s", (_, signature) => {
    expect(verify(signature)).toBe(false);
  });
});
