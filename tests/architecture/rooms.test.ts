import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { rooms } from "../../rooms.config.js";

const root = resolve(import.meta.dirname, "../..");
const roomNames = Object.keys(rooms).sort((a, b) => b.length - a.length);
const rules: Record<string, { rooms: string[]; packages?: string[] }> = rooms;

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$|\.d\.ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const roomOf = (file: string) => roomNames.find((room) => file === room || file.startsWith(`${room}/`));

function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(join(root, file), "utf8"), true, true)
    .importedFiles.map((found) => found.fileName);
}

/** A local import as a path from the root, or the package's name. */
function target(file: string, specifier: string): { file: string } | { package: string } {
  if (specifier.startsWith("@/")) return { file: specifier.slice(2) };
  if (specifier.startsWith(".")) return { file: relative(root, resolve(root, dirname(file), specifier)) };
  const [scope = "", name = ""] = specifier.split("/");
  return { package: scope.startsWith("@") ? `${scope}/${name}` : scope };
}

const files = ["lib", "app", "components", "emulator", "cli"].flatMap(sourceFiles);

describe("the rooms", () => {
  it("every source file below lib/ belongs to a room", () => {
    expect(files.filter((file) => file.startsWith("lib/") && !roomOf(file))).toEqual([]);
  });

  it("no file imports from a room above its own", () => {
    const wrong = files.flatMap((file) => {
      const room = roomOf(file);
      const rule = room ? rules[room] : undefined;
      if (!room || !rule) return [];
      return importsOf(file).flatMap((specifier) => {
        const found = target(file, specifier);
        if ("package" in found) {
          const allowed = rule.packages === undefined || rule.packages.includes(found.package);
          return allowed ? [] : [`${file} uses the package ${found.package}`];
        }
        const other = roomOf(found.file);
        const allowed =
          other === room || other === undefined || rule.rooms.includes(other) || rule.rooms.includes(found.file);
        return allowed ? [] : [`${file} imports ${found.file}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it("the pure rooms touch no clock, randomness, environment or network", () => {
    const impure = /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env|\bfetch\(|from "node:|setTimeout\(/;
    const pure = [
      "lib/contracts/",
      "lib/waterfall/",
      "lib/cleaning/",
      "lib/research/",
      "lib/export/",
      "lib/providers/catalog/",
    ];
    const wrong = files
      .filter((file) => pure.some((folder) => file.startsWith(folder)))
      .filter((file) => impure.test(readFileSync(join(root, file), "utf8")));
    expect(wrong).toEqual([]);
  });

  it("the rule itself catches an upward import", () => {
    const found = target("lib/waterfall/x.ts", "@/lib/engine/process.ts");
    expect("file" in found && rules["lib/waterfall"]?.rooms.includes(roomOf(found.file) ?? "")).toBe(false);
  });
});
