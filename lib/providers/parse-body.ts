/**
 * A body as adapters see it: parsed where it is JSON, whatever its content type says, else the text itself. Whole numbers
 * beyond 2^53 (ids of some vendors are 64 bits wide) come as strings, since parsing them as numbers loses digits.
 */
export function parseBody(raw: string): unknown {
  const body = raw.replace(/^\uFEFF/, "");
  try {
    const parsed: unknown = JSON.parse(body);
    return /\d{16}/.test(body) ? JSON.parse(quoteWideIntegers(body)) : parsed;
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}

/** Walks over strings and numbers of valid JSON, so that digits within texts stay as they are. */
function quoteWideIntegers(json: string): string {
  return json.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}
