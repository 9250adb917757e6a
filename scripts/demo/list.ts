import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { createWorld } from "@/emulator/world/world.ts";
import { decodeCsv, parseCsv } from "@/lib/cleaning/csv.ts";
import { guessMapping } from "@/lib/cleaning/mapping.ts";
import type { ColumnMapping } from "@/lib/contracts/job.ts";

export type DemoList = { name: string; columns: string[]; rows: string[][]; mapping: ColumnMapping };

const example = resolve(import.meta.dirname, "../../examples/leads.csv");

/** The example list, or `count` leads of the emulator's world, a tenth of them duplicates. */
export async function demoList(seed: number, count: number | undefined): Promise<DemoList> {
  if (count === undefined) {
    const { columns, rows } = parseCsv(decodeCsv(await readFile(example)).text, { fileName: "leads.csv" });
    return { name: "leads.csv", columns, rows, mapping: guessMapping(columns, rows) };
  }
  const columns = ["First name", "Last name", "Company", "Website", "LinkedIn", "Job title", "City", "Country"];
  const rows = createWorld(seed)
    .rows(count)
    .map((lead) => [
      lead.firstName,
      lead.lastName,
      lead.company,
      lead.domain,
      lead.linkedin,
      lead.title,
      lead.city,
      lead.country,
    ]);
  return { name: `${count} leads.csv`, columns, rows, mapping: guessMapping(columns, rows) };
}
