import { parseCsv, decodeCsv } from "@/lib/cleaning/csv.ts";
import { guessMapping, headerFingerprint } from "@/lib/cleaning/mapping.ts";
import { MAX_COLUMNS } from "@/lib/contracts/api.ts";
import type { ReadList, ReadStage } from "./list-messages.ts";

export const MAX_FILE_BYTES = 50_000_000;
const SAMPLE_ROWS = 50;

export type OpenedList = { list: ReadList; rows: string[][] };

/** Reads a file whole. Throws with a message that names the file, the line and what was expected. */
export async function readList(file: File, onStage: (stage: ReadStage) => void): Promise<OpenedList> {
  if (file.size > MAX_FILE_BYTES) throw new Error(tooLarge(file));
  onStage("reading");
  const bytes = new Uint8Array(await file.arrayBuffer());
  onStage("parsing");
  const { text, encoding } = decodeCsv(bytes, file.name);
  const { columns, rows, delimiter, warnings } = parseCsv(text, {
    fileName: file.name,
    maxColumns: MAX_COLUMNS,
    maxBytes: MAX_FILE_BYTES,
  });
  onStage("matching");
  const sample = rows.slice(0, SAMPLE_ROWS);
  const mapping = guessMapping(columns, sample);
  const fingerprint = headerFingerprint(columns);
  return {
    list: {
      fileName: file.name,
      columns,
      rowCount: rows.length,
      sample,
      encoding,
      delimiter,
      warnings,
      mapping,
      fingerprint,
    },
    rows,
  };
}

/** Said before a byte is read: a file of this size would only fill the memory. */
function tooLarge(file: File): string {
  const size = Math.ceil(file.size / 1_000_000);
  return `${file.name} is ${size} MB; at most 50 MB can be read at once. Split the list, or send it with the command line.`;
}
