import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import type { Sign } from "@/lib/providers/provider.ts";
import { clearbit } from "./clearbit.ts";

const sign: Sign = (text, as) =>
  createHmac(as?.hash ?? "sha256", "key-without-prefix")
    .update(text)
    .digest("hex");
const body = '{"id":"1","type":"person","status":404,"body":null}';
const signed = `sha1=${createHmac("sha1", "key-without-prefix").update(body).digest("hex")}`;

it("takes a call that Clearbit signed, and no other", () => {
  const verify = (headers: Record<string, string>, text = body) =>
    clearbit.callback?.verify?.({ body: text, headers, nowMs: 0 }, sign);
  expect(verify({ "x-request-signature": signed })).toBe(true);
  expect(verify({ "x-request-signature": signed }, `${body} `)).toBe(false);
  expect(verify({ "x-request-signature": signed.slice(5) })).toBe(false);
  expect(verify({})).toBe(false);
});
