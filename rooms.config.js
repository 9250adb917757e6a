/**
 * The rooms of the project and what each may import from. Read by oxlint.config.mjs (in the editor) and by
 * tests/architecture/rooms.test.ts (over the real import graph). Arrows go down only; no room may import upwards.
 * `packages` lists the npm packages a room may use; absent means any.
 */
const base = ["lib/errors.ts", "lib/log.ts", "lib/clock.ts", "lib/env.ts"];
const pure = ["lib/contracts"];

/** @type {Record<string, { rooms: string[]; packages?: string[] }>} */
export const rooms = {
  "lib/contracts": { rooms: [], packages: ["zod"] },
  "lib/errors.ts": { rooms: pure, packages: ["zod"] },
  "lib/clock.ts": { rooms: [], packages: [] },
  "lib/env.ts": { rooms: ["lib/errors.ts"], packages: ["zod"] },
  "lib/log.ts": { rooms: ["lib/env.ts"], packages: ["pino"] },
  "lib/waterfall": { rooms: pure, packages: ["zod", "@marcbachmann/cel-js"] },
  "lib/cleaning": { rooms: [...pure, "lib/errors.ts"], packages: ["zod", "tldts", "libphonenumber-js", "papaparse"] },
  "lib/research": { rooms: pure, packages: ["zod", "ajv"] },
  "lib/export": {
    rooms: ["lib/waterfall", "lib/research", "lib/cleaning", "lib/errors.ts", ...pure],
    packages: ["csv-parse", "csv-stringify"],
  },
  "lib/net": { rooms: [...base, ...pure] },
  "lib/vault": { rooms: [...base, ...pure] },
  "lib/providers/catalog": {
    rooms: [
      "lib/providers/define.ts",
      "lib/providers/provider.ts",
      "lib/providers/quota-probe.ts",
      "lib/providers/outcome.ts",
      "lib/providers/status.ts",
      "lib/providers/reading.ts",
      "lib/providers/same-text.ts",
      "lib/providers/deliverability.ts",
      "lib/providers/key-probe.ts",
      "lib/providers/line.ts",
      "lib/cleaning",
      "lib/research",
      ...pure,
    ],
    packages: ["zod", "htmlparser2"],
  },
  "lib/providers": {
    rooms: ["lib/providers/catalog", "lib/net", "lib/cleaning", "lib/errors.ts", "lib/clock.ts", ...pure],
  },
  "lib/db": { rooms: [...base, ...pure] },
  "lib/realtime": { rooms: ["lib/db", ...base, ...pure] },
  "lib/engine": {
    rooms: [
      "lib/providers",
      "lib/waterfall",
      "lib/research",
      "lib/export",
      "lib/db",
      "lib/vault",
      "lib/net",
      "lib/cleaning",
      ...base,
      ...pure,
    ],
  },
  "lib/services": {
    rooms: [
      "lib/engine",
      "lib/waterfall",
      "lib/research",
      "lib/export",
      "lib/providers",
      "lib/db",
      "lib/vault",
      "lib/cleaning",
      "lib/realtime",
      ...base,
      ...pure,
    ],
  },
  "lib/auth": { rooms: ["lib/services", "lib/db", "lib/vault", ...base, ...pure] },
  "lib/api": { rooms: ["lib/auth", "lib/services", "lib/db", "lib/realtime", ...base, ...pure] },
  "lib/client": { rooms: [...pure, "lib/cleaning"] },
  components: { rooms: ["lib/client", "lib/cleaning", ...pure] },
  app: { rooms: ["components", "lib/client", "lib/api", "lib/auth", "lib/services", "lib/realtime", ...base, ...pure] },
  emulator: { rooms: ["lib/contracts"] },
  cli: {
    rooms: [
      "lib/services",
      "lib/providers",
      "lib/engine",
      "lib/db",
      "lib/vault",
      "lib/net",
      "lib/cleaning",
      "lib/waterfall",
      "scripts",
      "emulator",
      ...base,
      ...pure,
    ],
  },
};
