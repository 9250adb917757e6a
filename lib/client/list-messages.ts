import type { ColumnMapping } from "@/lib/contracts/job.ts";

/** What the page and the worker that holds the list say to each other. The rows themselves stay in the worker. */

export type ListQuestion =
  | { kind: "read"; file: File }
  | { kind: "check"; mapping: ColumnMapping }
  | { kind: "chunk"; from: number; maxRows: number; maxBytes: number };

/** A file as read: everything the wizard shows of it. */
export type ReadList = {
  fileName: string;
  columns: string[];
  rowCount: number;
  /** The first rows, for the preview and the samples. */
  sample: string[][];
  encoding: string;
  delimiter: string;
  warnings: { line: number; message: string }[];
  mapping: ColumnMapping;
  fingerprint: string;
};

/** The list under one mapping. `unusable` rows have nothing that could be asked; `problems` name values that were left out. */
export type CheckedList = {
  duplicates: number;
  unusable: { count: number; examples: { row: number; reason: string }[] };
  problems: { count: number; examples: { row: number; reason: string }[] };
};

/** Rows as the bytes of a JSON array, moved rather than copied. */
export type ListChunk = { rowsJson: Uint8Array<ArrayBuffer>; count: number };

export type ReadStage = "reading" | "parsing" | "matching";

export type ListAnswer =
  | { id: number; kind: "stage"; stage: ReadStage }
  | { id: number; kind: "read"; list: ReadList }
  | { id: number; kind: "check"; checked: CheckedList }
  | { id: number; kind: "chunk"; chunk: ListChunk }
  | { id: number; kind: "refused"; message: string };
