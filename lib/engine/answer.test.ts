import { describe, expect, it } from "vitest";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import { failed, pending } from "@/lib/providers/outcome.ts";
import { finishedCall } from "./answer.ts";

const operation = getOperation(getProvider("surfe"), "find-email");
const call = { lookupId: "1", generation: 1, operation, charge: operation.charge, retries: 1 };

describe("what is booked of a call", () => {
  it("waits whole milliseconds, however a wait was worked out: the database takes no others", () => {
    expect(finishedCall(call, pending({ externalId: "job-1", retryAfterMs: 3_518.5 }), {}).pollAfterMs).toBe(3_519);
    const tooFast = failed("rate_limit", "Too fast", { retryAfterMs: 0.2 });
    expect(finishedCall(call, tooFast, { latencyMs: 12.7 })).toMatchObject({ retryAfterMs: 1, latencyMs: 13 });
  });
});
