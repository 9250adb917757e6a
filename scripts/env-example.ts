import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { environmentExample } from "@/lib/env.ts";

/** Writes `.env.example` from the environment's schema. */
const path = resolve(import.meta.dirname, "../.env.example");
await writeFile(path, environmentExample());
console.log(`wrote ${path}`);
