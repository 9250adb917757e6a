import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Sign } from "@/lib/providers/provider.ts";
import { rocketreach } from "./rocketreach.ts";

const body = '{"id":5244,"status":"complete"}';
const signedWith =
  (secret: string): Sign =>
  (text, { hash = "sha256", encoding = "hex" } = {}) =>
    createHmac(hash, secret).update(text).digest(encoding);
const header = (secret: string, text = body) => createHmac("sha256", secret).update(text).digest("base64");
const verify = (signature: string | undefined, raw = body) =>
  rocketreach.callback?.verify?.(
    { body: raw, headers: signature === undefined ? {} : { "x-rocketreach-signature": signature }, nowMs: 0 },
    signedWith("secret"),
  );

describe("a call that says it comes from RocketReach", () => {
  it("is believed when its very bytes are signed with the shared secret, in base64", () => {
    expect(verify(header("secret"))).toBe(true);
  });

  it.each([
    ["there is no signature", undefined],
    ["it is empty", ""],
    ["another secret signed it", header("other")],
    ["another body was signed", header("secret", "{}")],
    ["it is cut short", header("secret").slice(0, -1)],
    ["it is in hex", createHmac("sha256", "secret").update(body).digest("hex")],
  ])("is not when %s", (_, signature) => {
    expect(verify(signature)).toBe(false);
  });

  it("is not when the body was changed afterwards", () => {
    expect(verify(header("secret"), body.replace("5244", "5245"))).toBe(false);
  });
});
