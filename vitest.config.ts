import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("./", import.meta.url));
/** Every adapter against its emulation, over HTTP, and what starts a process for each reading: too long for `npm run verify`. */
const long = ["lib/providers/emulator-agreement.test.ts", "cli/provider-read.test.ts"];
const alias = { "@/": root };

export default defineConfig({
  resolve: { alias },
  test: {
    // Two at a time also on two cores, where Vitest would run one: most database tests wait for something.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          // Pure tests share nothing they could spoil; loading every module anew per file took twice as long.
          isolate: false,
          testTimeout: 30_000,
          include: ["{lib,cli,emulator,scripts,components,app,tests/architecture}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.db.test.ts", ...long, "node_modules/**"],
        },
      },
      {
        resolve: { alias },
        test: { name: "emulator", testTimeout: 30_000, include: long },
      },
      {
        resolve: { alias },
        test: {
          name: "db",
          include: ["{lib,cli,emulator,scripts,app,supabase}/**/*.db.test.ts"],
          globalSetup: ["tests/database/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          globalSetup: ["tests/database/global-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts"],
      exclude: ["**/*.test.ts", "lib/db/database.types.ts"],
      reporter: ["text-summary", "json-summary"],
    },
  },
});
