import { inert } from "./fence.ts";

/** Questions with a row's values in them: `Who runs {{Company}}?`. */

export type Row = Readonly<Record<string, unknown>>;
export type Filled = { ok: true; text: string } | { ok: false; problem: string };

const slot = /\{\{([^{}]*)\}\}/g;
const MAX_VALUE_LENGTH = 500;

/** The columns that a template names, each once. */
export function templateColumns(template: string): string[] {
  return [...new Set([...template.matchAll(slot)].map(([, name = ""]) => name.trim()))];
}

/** What is wrong with a template over these columns; undefined when nothing is. */
export function templateProblem(template: string, columns: readonly string[]): string | undefined {
  if (template.trim() === "") return "The template is empty; say what is to be found out.";
  if (/\{\{|\}\}/.test(template.replace(slot, "")))
    return "The template has {{ or }} that does not belong together; a column is written {{Name}}.";
  const missing = templateColumns(template).find((name) => !columns.includes(name));
  if (missing === undefined) return undefined;
  const known = columns.length > 0 ? `it has ${columns.join(", ")}` : "it has none";
  return missing === ""
    ? "The template has {{}} without a name in it."
    : `The template names {{${missing}}}, which is no column of the list; ${known}.`;
}

/** Puts the row's values in. Values are one line each, and never read as a template or as a tag. */
export function fillTemplate(template: string, row: Row): Filled {
  const problem = templateProblem(template, Object.keys(row));
  if (problem) return { ok: false, problem };
  const blank = templateColumns(template).find((name) => valueOf(row, name) === "");
  if (blank !== undefined)
    return { ok: false, problem: `The row has nothing in "${blank}", which the template names.` };
  return { ok: true, text: template.replace(slot, (_, name: string) => valueOf(row, name.trim())) };
}

function valueOf(row: Row, name: string): string {
  const value = Object.hasOwn(row, name) ? row[name] : undefined;
  const text = typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : ""; // prettier-ignore
  return inert(text).replace(/\s+/g, " ").trim().slice(0, MAX_VALUE_LENGTH);
}
