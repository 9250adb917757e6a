export const csvErrorCodes = [
  "empty",
  "too_large",
  "binary",
  "not_csv",
  "no_header",
  "no_rows",
  "too_many_columns",
  "too_many_rows",
  "unclosed_quote",
] as const;
export type CsvErrorCode = (typeof csvErrorCodes)[number];

/** A file that cannot be used as a list. The message names the file, the line, the reason and what was expected. */
export class CsvError extends Error {
  override readonly name = "CsvError";
  readonly code: CsvErrorCode;
  readonly fileName: string;
  /** From 1; 0 when the whole file is meant. */
  readonly line: number;

  constructor(code: CsvErrorCode, fileName: string, line: number, reason: string) {
    super(`${fileName}${line > 0 ? `, line ${line}` : ""}: ${reason}`);
    this.code = code;
    this.fileName = fileName;
    this.line = line;
  }
}

export const MAX_CSV_BYTES = 50_000_000;

export function refuseLarge(fileName: string, bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return;
  const megabytes = (count: number) => `${Math.ceil(count / 100_000) / 10} MB`;
  throw new CsvError(
    "too_large",
    fileName,
    0,
    `the file has ${megabytes(bytes)}; at most ${megabytes(maxBytes)} can be read at once. Split the list into smaller files.`,
  );
}
