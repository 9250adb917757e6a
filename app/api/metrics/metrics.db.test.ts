import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, codeOf, cronSecret, startApi } from "@/tests/api/api.ts";
import * as metrics from "./route.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe("metrics", () => {
  it.each([{}, { authorization: "Bearer wrong wrong wrong" }, { authorization: cronSecret }])(
    "401: are for nobody without the secret: %j",
    async (headers) => {
      const space = await api.workspace();
      const response = await api.call(metrics.GET, { as: space.userId, headers });
      expect([response.status, await codeOf(response)]).toEqual([401, "UNAUTHENTICATED"]);
    },
  );

  it("200: are text for Prometheus, never cached", async () => {
    const response = await api.call(metrics.GET, { headers: { authorization: `Bearer ${cronSecret}` } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("cache-control")).toContain("no-store");
    const text = await response.text();
    expect(text).toMatch(/^# TYPE leadenrich_calls_total counter$/m);
    expect(text).toMatch(/^leadenrich_database_up 1$/m);
  });
});
