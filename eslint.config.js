import tseslint from "typescript-eslint";
import reactHooks from "eslint-plugin-react-hooks";
import { rooms } from "./rooms.config.js";

const roomNames = Object.keys(rooms);

/** For one room: every other room it may not import, as alias and relative patterns. */
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

export default tseslint.config(
  {
    ignores: [
      ".next/**",
      "node_modules/**",
      "coverage/**",
      ".data/**",
      "next-env.d.ts",
      "lib/db/database.types.ts",
      "test-results/**",
      "playwright-report/**",
    ],
  },
  ...tseslint.configs.recommended,
  {
    files: ["components/**/*.tsx", "app/**/*.tsx", "lib/client/use-*.ts"],
    plugins: { "react-hooks": reactHooks },
    rules: {
      // The plugin's further rules serve the React compiler, which this project does not use, and took 28 s of CPU.
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
    },
  },
  {
    files: ["**/*.ts", "**/*.tsx"],
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
    },
  },
  ...roomNames.map((room) => ({
    files: room.endsWith(".ts") ? [room] : [`${room}/**/*.ts`, `${room}/**/*.tsx`],
    ignores: [
      "**/*.test.ts",
      "**/*.test.tsx",
      ...roomNames.filter((name) => name.startsWith(`${room}/`)).map((name) => `${name}/**`),
    ],
    rules: { "no-restricted-imports": ["error", { patterns: forbiddenImports(room) }] },
  })),
  { files: ["cli/**", "scripts/**", "bench/**", "emulator/main.ts"], rules: { "no-console": "off" } },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "tests/**"],
    rules: { "@typescript-eslint/consistent-type-assertions": "off" },
  },
);
