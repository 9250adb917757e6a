import { type ColumnMapping, columnMapping } from "@/lib/contracts/job.ts";

/** Mappings that were used before, by header fingerprint, in this browser. */

const storageKey = (fingerprint: string) => `leadenrich:mapping:${fingerprint}`;

/** Null when these headers are new, or what is stored no longer fits them. */
export function findMapping(fingerprint: string, columns: readonly string[]): ColumnMapping | null {
  try {
    const stored = columnMapping.safeParse(JSON.parse(localStorage.getItem(storageKey(fingerprint)) ?? "null"));
    return stored.success && columns.every((column) => column in stored.data) ? stored.data : null;
  } catch {
    // Unreadable or forbidden storage means the same as none.
    return null;
  }
}

export function rememberMapping(fingerprint: string, mapping: ColumnMapping): void {
  try {
    localStorage.setItem(storageKey(fingerprint), JSON.stringify(mapping));
  } catch {
    // A full or forbidden storage only costs the convenience.
  }
}
