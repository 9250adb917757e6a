/** Reading what a caller sent, where nothing can be trusted to have a shape. */

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const fieldsList = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

/** The text under a name, trimmed; undefined where it is absent, empty or not text. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

export const flagOf = (fields: Fields, name: string): boolean => fields[name] === true || fields[name] === "true";

export function textsOf(fields: Fields, name: string): string[] {
  const value = fields[name];
  const list = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
  return list
    .filter((item): item is string => typeof item === "string" && item.trim() !== "")
    .map((item) => item.trim());
}

/** A whole number in [min, max]; `fallback` where it is absent or no number. */
export function numberOf(fields: Fields, name: string, fallback: number, min: number, max: number): number {
  const value = fields[name];
  const number = typeof value === "number" ? value : typeof value === "string" ? parseInt(value, 10) : NaN;
  return Number.isFinite(number) ? Math.min(max, Math.max(min, Math.floor(number))) : fallback;
}

/** Query parameters as fields; `name[]` may be given several times. */
export function queryFields(query: URLSearchParams): Fields {
  const fields: Fields = {};
  for (const [name, value] of query) {
    if (name.endsWith("[]")) fields[name.slice(0, -2)] = query.getAll(name);
    else fields[name] = value;
  }
  return fields;
}

/**
 * The text by which two calls are the same question: case, surrounding space, `www.` and URL dress do not count,
 * spelling does. Empty parts are left out.
 */
export function questionOf(operation: string, parts: Record<string, string | undefined>): string {
  const said = Object.entries(parts)
    .filter(([, value]) => value !== undefined && value.trim() !== "")
    .map(([name, value = ""]) => `${name}=${plain(value)}`);
  return [operation, ...said.sort()].join("&");
}

const plain = (value: string): string =>
  value
    .trim()
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^https?:\/\//, "")
    .replace(/^www\./, "")
    .replace(/\/+$/, "");
