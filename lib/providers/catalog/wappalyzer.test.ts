import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Sign } from "@/lib/providers/provider.ts";
import { wappalyzer } from "./wappalyzer.ts";

const body = '{"url":"https://fjordkraftwerk.com","technologies":[]}';
const hash = (secret: string, text: string) =>
  createHash("sha256")
    .update(secret + text)
    .digest("hex");
const sign: Sign = (text, as) => (as?.scheme === "prefix" ? hash("secret", text) : "another scheme");
const verify = (signature: string | undefined) =>
  wappalyzer.callback?.verify?.(
    { body, headers: signature === undefined ? {} : { "wappalyzer-signature": signature }, nowMs: 0 },
    sign,
  );

describe("a call that says it comes from Wappalyzer", () => {
  it("is believed when it carries the hash of the shared secret and the body", () => {
    expect(verify(hash("secret", body))).toBe(true);
    expect(verify(hash("secret", body).toUpperCase())).toBe(true);
  });

  it.each([
    ["there is no signature", undefined],
    ["it is empty", ""],
    ["another secret made it", hash("other", body)],
    ["another body was meant", hash("secret", "{}")],
    ["it is cut short", hash("secret", body).slice(1)],
  ])("is not when %s", (_, signature) => {
    expect(verify(signature)).toBe(false);
  });
});
