import { z } from "zod";
import { startEmulator } from "@/emulator/server.ts";

// The emulator as a process of its own, so that its CPU and memory are not the product's. Settings come as JSON.
const settings = z.object({
  seed: z.number(),
  latency: z.enum(["fast", "real", "none"]),
  limits: z.enum(["real", "loose", "none"]),
});
const { url } = await startEmulator(settings.parse(JSON.parse(process.argv[2] ?? "{}")));
process.send?.({ url });
