import { expect, it } from "vitest";
import { createLog } from "./log.ts";

it("no secret is logged, whichever of its usual names it comes under", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => void lines.push(line) });
  const secret = "sk_live_0123456789";
  log.info({ key: secret, connection: { apiKey: secret, ciphertext: secret } }, "flat and nested");
  log.error({ request: { headers: { authorization: secret, cookie: secret, "x-api-key": secret } } }, "headers");
  expect(lines).toHaveLength(2);
  expect(lines.join("")).not.toContain(secret);
  expect(lines.join("")).toContain("[secret]");
});
