import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Provider } from "@/lib/providers/provider.ts";
import { parseBody } from "@/lib/providers/parse-body.ts";
import { placeholdersIn } from "@/lib/providers/placeholders.ts";
import { providerNew } from "./provider-new.ts";

const root = resolve(import.meta.dirname, "..");
const lists = ["lib/providers/registry.ts", "emulator/fronts/fronts.ts"];

/** Within the project, so that what is written there finds its imports. */
let folder: string;
beforeEach(async () => {
  await mkdir(join(root, ".data"), { recursive: true });
  folder = await mkdtemp(join(root, ".data/provider-new-"));
  for (const list of lists) await cp(join(root, list), join(folder, list));
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const begin = (slug: string, operation = "find-email") => providerNew(slug, { operation }, folder);
const text = (path: string, from = folder) => readFile(join(from, path), "utf8");
const written = async (slug: string) => {
  const fixtures = await readdir(join(folder, "lib/providers/fixtures", slug));
  return [
    `lib/providers/catalog/${slug}.ts`,
    `emulator/fronts/${slug}.ts`,
    ...fixtures.map((name) => `lib/providers/fixtures/${slug}/${name}`),
  ];
};

const recorded = z.array(
  z.object({
    status: z.number(),
    body: z.unknown().optional(),
    text: z.string().optional(),
    expect: z.object({ outcome: z.string(), kind: z.string().optional() }),
  }),
);

describe("provider new", () => {
  it("writes every file of a provider, each with marks that the conformance suite names", async () => {
    await begin("acme-data");
    for (const path of await written("acme-data")) {
      const marks = placeholdersIn(path, await text(path));
      expect(marks.length).toBeGreaterThan(0);
      expect(marks[0]).toMatch(new RegExp(`^${path}:\\d+: .*(FILL[ -]IN|fill-in)`));
    }
    expect(await text("public/providers/acme-data.svg")).toContain("Acme Data");
  });

  it.each(["acme-data", "aaa", "zzz-last"])("puts %s into both lists and leaves the rest as it was", async (slug) => {
    await begin(slug);
    for (const list of lists) {
      const before = (await text(list, root)).split("\n");
      const after = (await text(list)).split("\n");
      const added = after.filter((line) => !before.includes(line));
      expect(added).toHaveLength(2);
      expect(after.filter((line) => before.includes(line))).toEqual(before);
      expect(added[0]).toMatch(new RegExp(`^import \\{ \\w+ \\} from "\\./(catalog/)?${slug}\\.ts";$`));
    }
  });

  it.each(["find-email", "verify-email", "enrich-company"])(
    "a definition begun with %s reads its replies as they say, and nothing is left once the marks are filled in",
    async (operation) => {
      await begin("acme", operation);
      for (const path of await written("acme")) {
        const filled = (await text(path))
          .replaceAll(/^\s*\/\/ FILL IN.*\n/gm, "")
          .replaceAll(/FILL[ -]IN|fill-in/g, "acme");
        expect(placeholdersIn(path, filled)).toEqual([]);
        await writeFile(join(folder, path), filled);
      }
      const module: { acme: Provider } = await import(join(folder, "lib/providers/catalog/acme.ts"));
      const asked = Object.values(module.acme.operations).find((one) => one.name === operation);
      for (const [name, read] of [
        [operation, asked?.read],
        ["errors", asked?.read],
        ["quota", module.acme.quota?.read],
      ] as const) {
        for (const one of recorded.parse(JSON.parse(await text(`lib/providers/fixtures/acme/${name}.json`)))) {
          const body = parseBody(one.text ?? JSON.stringify(one.body));
          expect(read?.({ status: one.status, headers: {}, body })).toMatchObject(one.expect);
        }
      }
    },
  );

  it.each([
    ["Acme", "is no slug"],
    ["9lives", "is no slug"],
    ["acme--data", "is no slug"],
    ["../acme", "is no slug"],
    ["hunter", 'There is a provider "hunter" already'],
    ["zero-bounce", 'differs from the provider "zerobounce"'],
    ["default", "is a word of the language"],
  ])("refuses %s and writes nothing", async (slug, reason) => {
    await expect(begin(slug)).rejects.toThrow(reason);
    for (const list of lists) expect(await text(list)).toBe(await text(list, root));
  });

  it("overwrites nothing, and begins with no operation that it does not know", async () => {
    await begin("acme");
    await expect(begin("acme")).rejects.toThrow("is there already; nothing was written");
    await expect(begin("other", "research")).rejects.toThrow("find-email, verify-email, enrich-company");
  });
});
