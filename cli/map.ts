import { canonicalInputFields } from "@/lib/cleaning/fields.ts";
import { guessMapping, headerFingerprint } from "@/lib/cleaning/mapping.ts";
import { readList } from "./files.ts";
import { table } from "./table.ts";

/** `map <file.csv>`: what each column of a list is taken for. */
export async function map(path: string, options: { json?: boolean }): Promise<void> {
  const { columns, rows, warnings, fileName, encoding, delimiter } = await readList(path);
  const mapping = guessMapping(columns, rows);
  if (options.json) {
    const fingerprint = headerFingerprint(columns);
    const facts = { file: fileName, encoding, delimiter, rows: rows.length, columns, mapping, fingerprint, warnings };
    process.stdout.write(`${JSON.stringify(facts)}\n`);
    return;
  }
  const labels = new Map<string, string>(canonicalInputFields.map(({ field, label }) => [field, label]));
  const lines = columns.map((column, index) => {
    const field = mapping[column];
    const example = rows.find((row) => row[index]?.trim())?.[index] ?? "";
    return [column, field ? `${labels.get(field) ?? field} (${field})` : "", shortened(example)];
  });
  process.stdout.write(`${table(["Column", "Taken for", "Example"], lines)}\n`);
  process.stdout.write(`${rows.length} rows, ${encoding}, separated by ${JSON.stringify(delimiter)}\n`);
  for (const { line, message } of warnings) process.stderr.write(`${fileName}, line ${line}: ${message}\n`);
}

const shortened = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text).replace(/\s+/g, " ");
