/** A measurement: what it says of itself, and what it found. */
export type Bench = {
  name: string;
  /** What is measured, against what. */
  about: string;
  run: (say: (line: string) => void) => Promise<BenchResult>;
};

export type BenchResult = {
  head: string[];
  rows: (string | number)[][];
  /** Remarks under the table: settings, what was left out. */
  notes?: string[];
  /** The figures that `--json` ends with. */
  result: Record<string, number | null>;
};

/** The value below which a share of the sorted values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
