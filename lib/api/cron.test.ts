import { expect, it } from "vitest";
import { z } from "zod";
import { log } from "@/lib/log.ts";
import { codeOf } from "@/tests/api/api.ts";
import { cron } from "./cron.ts";

delete process.env.CRON_SECRET;
log.level = "silent";

it.each(["GET", "POST"])(
  "%s: without a secret in the environment nobody is let in, whatever they send",
  async (method) => {
    let ran = false;
    const handler = cron({
      input: z.object({}),
      reply: z.object({}),
      handle: () => {
        ran = true;
        return Promise.resolve({});
      },
    });
    for (const authorization of ["", "Bearer ", "Bearer undefined"]) {
      const request = new Request("http://127.0.0.1:3000/", { method, headers: { authorization } });
      const response = await handler(request, { params: Promise.resolve({}) });
      expect([response.status, await codeOf(response)]).toEqual([500, "INTERNAL"]);
    }
    expect(ran).toBe(false);
  },
);
