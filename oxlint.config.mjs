import { rooms } from "./rooms.config.js";

const roomNames = Object.keys(rooms);

/** For one room: every other room it may not import, as alias patterns. */
function forbiddenImports(room) {
  const allowed = new Set([room, ...rooms[room].rooms]);
  const inside = (name) => [...allowed].some((other) => name === other || other.startsWith(`${name}/`));
  return roomNames
    .filter((name) => !inside(name) && !name.startsWith(`${room}/`))
    .map((name) => ({
      group: name.endsWith(".ts") ? [`@/${name}`] : [`@/${name}/**`],
      message: `${room} may not import ${name} (rooms.config.js)`,
    }));
}

export default {
  plugins: ["typescript", "react", "oxc"],
  ignorePatterns: ["next-env.d.ts", "lib/db/database.types.ts"],
  rules: {
    "typescript/ban-ts-comment": "error",
    "typescript/no-explicit-any": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/consistent-type-assertions": ["error", { assertionStyle: "never" }],
    "typescript/consistent-type-imports": "error",
    "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    "no-console": "error",
    eqeqeq: ["error", "always", { null: "ignore" }],
    "react/rules-of-hooks": "error",
    "react/exhaustive-deps": "error",
    // Speaks for the React compiler, which this project does not use.
    "react/incompatible-library": "off",
    // Control and combining characters and digits beyond a number's precision are what the readers of files and replies are about.
    "no-control-regex": "off",
    "no-loss-of-precision": "off",
    "no-misleading-character-class": "off",
    // Playwright's fixtures name what they use in a pattern, also where that is nothing.
    "no-empty-pattern": "off",
  },
  overrides: [
    ...roomNames.map((room) => ({
      files: room.endsWith(".ts") ? [room] : [`${room}/**/*.ts`, `${room}/**/*.tsx`],
      excludeFiles: [
        "**/*.test.ts",
        "**/*.test.tsx",
        ...roomNames.filter((name) => name.startsWith(`${room}/`)).map((name) => `${name}/**`),
      ],
      rules: { "no-restricted-imports": ["error", { patterns: forbiddenImports(room) }] },
    })),
    { files: ["cli/**", "scripts/**", "bench/**", "emulator/main.ts"], rules: { "no-console": "off" } },
    {
      files: ["**/*.test.ts", "**/*.test.tsx", "tests/**"],
      rules: { "typescript/consistent-type-assertions": "off" },
    },
  ],
};
