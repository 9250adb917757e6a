/** Cutting a list into requests. Pure. */

export type Chunk = { json: string; count: number };

const encoder = new TextEncoder();

/**
 * The JSON text of as many rows as fit into one request, from `from` on. Always at least one: a row that is too large
 * on its own is for the server to refuse by name. `count` is 0 only past the end.
 */
export function cutChunk(rows: readonly string[][], from: number, maxRows: number, maxBytes: number): Chunk {
  const parts: string[] = [];
  let bytes = 2;
  for (let index = from; index < rows.length && parts.length < maxRows; index += 1) {
    const text = JSON.stringify(rows[index]);
    const size = byteLength(text) + 1;
    if (parts.length > 0 && bytes + size > maxBytes) break;
    parts.push(text);
    bytes += size;
  }
  return { json: `[${parts.join(",")}]`, count: parts.length };
}

/** ASCII, the usual case, is counted without encoding. */
function byteLength(text: string): number {
  return /^[\u0020-\u007e]*$/.test(text) ? text.length : encoder.encode(text).length;
}
