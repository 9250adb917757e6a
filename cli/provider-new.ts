import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { logoSvg } from "@/lib/providers/logo.ts";
import { environmentName } from "@/lib/providers/registry.ts";
import { UsageError } from "./failure.ts";
import { definitionText } from "./provider-new/definition.ts";
import { frontText } from "./provider-new/front.ts";
import { namesOf, resemblance } from "./provider-new/names.ts";
import { beginningOf } from "./provider-new/operations.ts";
import { recordedReplies } from "./provider-new/recorded.ts";
import { registered } from "./provider-new/register.ts";

/**
 * `provider new`: all the files of a provider, which agree with each other. What only the vendor can tell is marked, and
 * the conformance suite refuses the provider until no mark is left.
 */
export async function providerNew(
  slug: string,
  options: { name?: string; operation: string },
  root = resolve(import.meta.dirname, ".."),
): Promise<void> {
  const names = namesOf(slug, options.name);
  const begun = beginningOf(options.operation);
  const folder = `lib/providers/fixtures/${slug}`;
  const files = new Map([
    [`lib/providers/catalog/${slug}.ts`, definitionText(names, begun)],
    [`emulator/fronts/${slug}.ts`, frontText(names, begun)],
    [
      `public/providers/${slug}.svg`,
      logoSvg({ name: names.name, mark: { initials: names.initials, color: "#475569" } }),
    ],
  ]);
  for (const [name, cases] of Object.entries(recordedReplies(begun)))
    files.set(`${folder}/${name}.json`, `${JSON.stringify(cases, null, 2)}\n`);
  const there = [...files.keys()].find((path) => existsSync(join(root, path)));
  if (there) throw new UsageError(`${there} is there already; nothing was written.`);

  const { identifier } = names;
  for (const [path, entry] of [
    ["lib/providers/registry.ts", { identifier, from: `./catalog/${slug}.ts`, call: "" }],
    ["emulator/fronts/fronts.ts", { identifier, from: `./${slug}.ts`, call: "()" }],
  ] as const)
    files.set(path, registered(await readFile(join(root, path), "utf8"), entry));
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  process.stdout.write([...files.keys()].map((path) => `${path}\n`).join(""));
  process.stderr.write(nextSteps(slug, begun.operation, resemblance(slug)));
}

function nextSteps(slug: string, operation: string, note: string | undefined): string {
  const steps = [
    "npx tsx scripts/provider-files.ts   (writes docs/providers.md and the mark anew)",
    `npx oxfmt lib/providers/catalog/${slug}.ts emulator/fronts/${slug}.ts`,
    "Fill in what is marked FILL IN, from the vendor's pages: docs/adding-a-provider.md says what to look for.",
    `npx vitest run --project unit lib/providers -t ${slug}   (names what is left to fill in)`,
    `npm run cli -- provider read ${slug} ${operation} --status 200 < reply.json`,
    `${environmentName(slug)}_API_KEY=… npm run cli -- provider test ${slug}`,
  ];
  return `\nNext:\n${steps.map((step, index) => `${index + 1}. ${step}\n`).join("")}${note ? `\n${note}\n` : ""}`;
}
