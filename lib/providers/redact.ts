const SHOWN = "[key]";
/** A key shorter than this is no key, and its letters stand in any text. */
const SHORTEST_KEY = 4;

/** Takes every spelling of a key out of texts: as it is, as it stands in URLs, in JSON, and in basic authorisation. */
export function redactor(credential: string | undefined): (text: string) => string {
  const key = credential?.trim() ?? "";
  if (key.length < SHORTEST_KEY) return (text) => text;
  const spellings = new Set([
    key,
    encodeURIComponent(key),
    new URLSearchParams({ key }).toString().slice("key=".length),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString("base64"),
  ]);
  // Longest first: a shorter spelling may be part of a longer one and would leave the rest of it standing.
  const ordered = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => ordered.reduce((rest, spelling) => rest.replaceAll(spelling, SHOWN), text);
}
