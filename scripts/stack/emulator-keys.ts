import { emulatorEnvironment } from "@/emulator/environment.ts";
import type { Keys } from "./furnish.ts";

/** The emulator's keys by provider: `FINDYMAIL_API_KEY` is findymail's. */
export function emulatorKeys(emulatorUrl: string): Keys {
  const ending = "_API_KEY";
  return Object.fromEntries(
    Object.entries(emulatorEnvironment(emulatorUrl))
      .filter(([name]) => name.endsWith(ending))
      .map(([name, key]) => [name.slice(0, -ending.length).toLowerCase().replaceAll("_", "-"), key]),
  );
}
