import Papa from "papaparse";
import type { LineEnd } from "./csv-rows.ts";
import { preambleLength } from "./header-row.ts";

const DELIMITERS = [",", ";", "\t", "|"] as const;
const PREVIEW_ROWS = 50;

/** What ends the first line, quoted newlines aside. */
export function lineEnd(text: string): LineEnd {
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === "\n") return "\n";
    else if (!quoted && letter === "\r") return text[at + 1] === "\n" ? "\n" : "\r";
  }
  return "\n";
}

/**
 * The delimiter under which the rows best agree with the header about the number of cells. A list of one column gets a
 * delimiter that no row contains, so that "Acme, Inc." stays one cell.
 */
export function guessDelimiter(text: string, newline: LineEnd): string {
  const guesses = DELIMITERS.map((delimiter) => {
    const parsed = Papa.parse<string[]>(text, { delimiter, newline, preview: PREVIEW_ROWS, skipEmptyLines: true });
    const rows = parsed.data.slice(preambleLength(parsed.data));
    const columns = rows[0]?.length ?? 1;
    const agreeing = rows.filter((cells) => cells.length === columns).length / Math.max(rows.length, 1);
    const score = columns > 1 ? agreeing * Math.log2(columns) : 0;
    return { delimiter, score, unused: rows.every((cells) => cells.length === 1) };
  });
  const best = guesses.reduce((winner, guess) => (guess.score > winner.score ? guess : winner));
  if (best.score > 0) return best.delimiter;
  return guesses.find(({ unused }) => unused)?.delimiter ?? ",";
}
