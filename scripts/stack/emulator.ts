import { z } from "zod";
import { startEmulator } from "@/emulator/server.ts";

// The emulator as a process of its own, so that its CPU and memory are not the product's. Settings come as JSON.
const override = z.object({
  profile: z.object({
    coverage: z.number(),
    parts: z.object({ europe: z.number(), americas: z.number(), asia: z.number() }),
    wrong: z.number(),
    stale: z.number(),
    guesses: z.number(),
    latency: z.object({ p50Ms: z.number(), p95Ms: z.number(), maxMs: z.number() }),
  }),
  windows: z.array(z.object({ limit: z.number(), perMs: z.number() })),
});
const settings = z.object({
  seed: z.number(),
  latency: z.enum(["fast", "real", "none"]),
  limits: z.enum(["real", "loose", "none"]),
  overrides: z.record(z.string(), override).default({}),
});
const { url } = await startEmulator(settings.parse(JSON.parse(process.argv[2] ?? "{}")));
process.send?.({ url });
