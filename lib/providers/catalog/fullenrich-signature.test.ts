import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { fullenrich } from "./fullenrich.ts";

const body = '{"id":"0195c4e0","status":"FINISHED","data":[]}';
const hmac = (secret: string, text: string) => createHmac("sha1", secret).update(text).digest("hex");
const verify = (signature: string | undefined, raw = body) =>
  fullenrich.callback?.verify?.(
    { body: raw, headers: signature === undefined ? {} : { "x-signature-sha1": signature }, nowMs: 0 },
    (text, as) =>
      createHmac(as?.hash ?? "sha256", "the-api-key")
        .update(text)
        .digest("hex"),
  );

describe("a call that says it comes from FullEnrich", () => {
  it("is believed when the raw body is signed with the API key", () => {
    expect(verify(hmac("the-api-key", body))).toBe(true);
    expect(verify(hmac("the-api-key", body).toUpperCase())).toBe(true);
  });

  it.each([
    ["there is no signature", undefined],
    ["it is empty", ""],
    ["another key signed it", hmac("another-key", body)],
    ["another body was signed", hmac("the-api-key", "{}")],
    ["it is cut short", hmac("the-api-key", body).slice(0, -1)],
  ])("is not when %s", (_, signature) => {
    expect(verify(signature)).toBe(false);
  });
});
