import { resolve } from "node:path";
import nextEnv from "@next/env";

/**
 * Reads `.env` of the project as the app does, for the programs beside it. What the process already has in its
 * environment stands.
 */
export function loadEnvironment(): void {
  const quiet = { info: () => undefined, error: (...parts: unknown[]) => console.error(...parts) };
  nextEnv.loadEnvConfig(resolve(import.meta.dirname, ".."), process.env.NODE_ENV !== "production", quiet);
}
