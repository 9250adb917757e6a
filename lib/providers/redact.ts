const SHOWN = "[key]";
/** A key shorter than this is no key, and its letters stand in any text. */
const SHORTEST_KEY = 4;

/** Takes every spelling of the secrets out of texts: as they are, as they stand in URLs, in JSON, and in Basic. */
export function redactor(...secrets: readonly (string | undefined)[]): (text: string) => string {
  // Longest first: a shorter spelling may be part of a longer one and would leave the rest of it standing.
  const ordered = [...new Set([...new Set(secrets)].flatMap(spellings))].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, spelling) => rest.replaceAll(spelling, SHOWN), text);
}

function spellings(secret: string | undefined): string[] {
  const key = secret?.trim() ?? "";
  if (key.length < SHORTEST_KEY) return [];
  // Most keys are of characters that every notation leaves alone; each call pays for the others.
  if (/^[\w.-]+$/.test(key)) return [key, Buffer.from(key).toString("base64")];
  return [
    key,
    encodeURIComponent(key),
    new URLSearchParams({ key }).toString().slice("key=".length),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString("base64"),
    // Of `user:password` the second half is the secret.
    ...(key.includes(":") ? spellings(key.slice(key.indexOf(":") + 1)) : []),
  ];
}
