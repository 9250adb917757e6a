import { CsvError, MAX_CSV_BYTES, refuseLarge } from "./csv-error.ts";

export type CsvEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

const SAMPLE_BYTES = 65_536;
/** First bytes of what people upload by mistake. */
const SIGNATURES: readonly { bytes: readonly number[]; what: string; next: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    what: "an Excel workbook or a ZIP archive",
    next: "Open it and save the sheet as CSV UTF-8.",
  },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Excel workbook", next: "Open it and save the sheet as CSV UTF-8." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF", next: "Export the list as CSV." },
  { bytes: [0x1f, 0x8b], what: "a gzip archive", next: "Unpack it first." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a PNG image", next: "Export the list as CSV." },
  { bytes: [0xff, 0xd8, 0xff], what: "a JPEG image", next: "Export the list as CSV." },
];

/**
 * The bytes of a CSV file as text, without byte-order mark: UTF-8, UTF-16 in both orders with or without a mark, else
 * Windows-1252. A UTF-8 file with a few broken bytes stays UTF-8 (they become U+FFFD). Runs in browsers and Node.
 * @throws CsvError `empty`, `too_large`, `binary` or `not_csv`
 */
export function decodeCsv(
  bytes: Uint8Array,
  fileName = "The file",
  maxBytes = MAX_CSV_BYTES,
): { text: string; encoding: CsvEncoding } {
  refuseLarge(fileName, bytes.byteLength, maxBytes);
  if (bytes.byteLength === 0)
    throw new CsvError("empty", fileName, 0, "the file is empty; expected a header row and at least one row of data.");
  refuseSignature(bytes, fileName);
  const encoding = guessEncoding(bytes);
  const decoded = new TextDecoder(encoding).decode(bytes);
  const text = encoding === "windows-1252" ? mendWindows1252(decoded) : decoded;
  if (isBinary(text))
    throw new CsvError(
      "binary",
      fileName,
      0,
      "this is a binary file, not text; expected a CSV file. Export the list as CSV UTF-8.",
    );
  if (/^\s*<(!doctype|html|\?xml)/i.test(text.slice(0, 200)))
    throw new CsvError(
      "not_csv",
      fileName,
      1,
      "this is a web page or XML, not a CSV file; download the list again while signed in.",
    );
  return { text: text.replaceAll("\0", ""), encoding };
}

/** Node 20.18.3 and some later ones decode Windows-1252 as Latin-1 (nodejs/node#56542): 0x80 to 0x9f stay control characters. */
function mendWindows1252(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (letter) => C1_LETTERS[letter.charCodeAt(0) - 0x80] ?? letter);
}

/** 0x80 to 0x9f; the five that are undefined stay as they are. */
const C1_LETTERS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

function refuseSignature(bytes: Uint8Array, fileName: string): void {
  const known = SIGNATURES.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte));
  if (known) throw new CsvError("binary", fileName, 0, `this is ${known.what}; expected a CSV file. ${known.next}`);
}

function guessEncoding(bytes: Uint8Array): CsvEncoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  return guessUtf16(bytes.subarray(0, SAMPLE_BYTES)) ?? (isUtf8(bytes) ? "utf-8" : "windows-1252");
}

/**
 * UTF-16 without a mark shows by its zero bytes: delimiters, line ends and Latin letters have them all on one side. A
 * tenth is enough, since other scripts have zeros in delimiters and line ends only.
 */
function guessUtf16(sample: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (Math.max(even, odd) * 20 < sample.length || Math.min(even, odd) * 10 > Math.max(even, odd)) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}

/** Valid, or so nearly that reading it as Windows-1252 would break more letters than it saves. */
function isUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder("utf-8").decode(bytes);
  if (!text.includes("\ufffd")) return true;
  let broken = 0;
  let whole = 0;
  for (const letter of text.matchAll(/[^\u0000-\u007f]/gu)) {
    if (letter[0] === "\ufffd") broken += 1;
    else whole += 1;
  }
  return whole >= broken * 20;
}

/** More than one control character in two hundred: no text. */
function isBinary(text: string): boolean {
  const sample = text.slice(0, SAMPLE_BYTES);
  const controls = sample.match(/[\u0000-\u0008\u000e-\u001f\u007f]/g)?.length ?? 0;
  return controls * 200 > sample.length;
}
