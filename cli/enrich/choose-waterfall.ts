import type { WaterfallSpec } from "@/lib/contracts/waterfall.ts";
import { parseWaterfallFile } from "@/lib/waterfall/file.ts";
import { findTemplate, listTemplates } from "@/lib/waterfall/templates.ts";
import { UsageError } from "../failure.ts";
import { readBytes } from "../files.ts";

/** A template by name, or the waterfall in a `.json` file. Throws an Error with every problem of the file. */
export async function chooseWaterfall(nameOrFile: string): Promise<WaterfallSpec> {
  if (!/\.json$/i.test(nameOrFile)) {
    const template = findTemplate(nameOrFile);
    if (template) return template;
    const names = listTemplates().map(({ name }) => name);
    throw new UsageError(
      `There is no waterfall "${nameOrFile}"; use ${names.join(", ")}, or a waterfall file that ends in .json.`,
    );
  }
  const parsed = parseWaterfallFile(new TextDecoder().decode(await readBytes(nameOrFile)));
  if (parsed.ok) return parsed.spec;
  throw new Error(`${nameOrFile}: ${parsed.problems.join("; ")}`);
}
