import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { isBlank } from "./blank.ts";
import { cleanDomain } from "./domain.ts";
import { normalizeEmail } from "./email.ts";
import { type CanonicalInputField, canonicalInputFieldNames } from "./fields.ts";
import { isFreeMailDomain } from "./free-mail.ts";
import { scoreHeader } from "./headers.ts";
import { canonicalLinkedinUrl, salesNavigatorUrl } from "./linkedin.ts";
import { toE164 } from "./phone.ts";

/** What a column's name is worth beside what its cells hold: a well-filled column with an unknown name still wins. */
const VALUE_WEIGHT = 60;
/** Cells that must fit before values alone, without a telling name, map a column. */
const VALUE_ONLY_SHARE = 0.7;
/** What is left of a column's score when it is empty: of two that fit, the fuller one wins unless far worse named. */
const EMPTY_WEIGHT = 0.75;
const MIN_SCORE = 30;
const MAX_SAMPLES = 200;

/** Fields whose cells can be told by looking at them. The rest is text and told by the column's name. */
const SHAPES: Partial<Record<CanonicalInputField, (cell: string) => boolean>> = {
  email: (cell) => normalizeEmail(cell) !== undefined,
  linkedinUrl: (cell) => /linkedin\.com/i.test(cell) && isProfile(cell, "/in/"),
  companyLinkedinUrl: (cell) => /linkedin\.com/i.test(cell) && isProfile(cell, "/company/"),
  companyDomain: isWebsite,
  phone: (cell) => /^['+(\d]/.test(cell.trim()) && looksLikePhone(cell),
};

/**
 * Guesses which column holds which field, from names and up to 200 sample rows. Every column is a key of the answer; each
 * field occurs at most once, at the column that fits it best; what fits nothing is null.
 */
export function guessMapping(columns: readonly string[], sampleRows: readonly (readonly string[])[]): ColumnMapping {
  const samples = sampleRows.slice(0, MAX_SAMPLES);
  const guesses = columns.flatMap((column, index) => {
    const cells = samples.map((row) => row[index] ?? "").filter((cell) => !isBlank(cell));
    const filled = EMPTY_WEIGHT + (1 - EMPTY_WEIGHT) * (cells.length / Math.max(samples.length, 1));
    return scoreColumn(column, cells).map(({ field, score }) => ({ index, field, score: score * filled }));
  });
  guesses.sort((a, b) => b.score - a.score || a.index - b.index);
  const chosen = new Map<number, CanonicalInputField>();
  const given = new Set<CanonicalInputField>();
  for (const { index, field } of guesses) {
    if (chosen.has(index) || given.has(field)) continue;
    chosen.set(index, field);
    given.add(field);
  }
  return Object.fromEntries(columns.map((column, index) => [column, chosen.get(index) ?? null]));
}

type Score = { field: CanonicalInputField; score: number };

function scoreColumn(column: string, cells: readonly string[]): Score[] {
  const byName = scoreHeader(column);
  const shapes = shareOfShapes(cells);
  const isTyped = [...shapes.values()].some((share) => share >= VALUE_ONLY_SHARE);
  return canonicalInputFieldNames
    .map((field) => ({ field, score: scoreField(field, byName.get(field) ?? 0, shapes, isTyped, cells) }))
    .filter(({ score }) => score >= MIN_SCORE);
}

function scoreField(
  field: CanonicalInputField,
  name: number,
  shapes: ReadonlyMap<CanonicalInputField, number>,
  isTyped: boolean,
  cells: readonly string[],
): number {
  if (cells.length === 0) return name / 2;
  const share = shapes.get(field);
  if (share === undefined) return isTyped || isNumeric(cells) ? 0 : name;
  if (name > 0) return share > 0 ? name + VALUE_WEIGHT * share : name / 2;
  return share >= VALUE_ONLY_SHARE ? VALUE_WEIGHT * share : 0;
}

function shareOfShapes(cells: readonly string[]): Map<CanonicalInputField, number> {
  const shares = new Map<CanonicalInputField, number>();
  for (const field of canonicalInputFieldNames) {
    const fits = SHAPES[field];
    if (fits) shares.set(field, cells.length === 0 ? 0 : cells.filter(fits).length / cells.length);
  }
  return shares;
}

const isNumeric = (cells: readonly string[]) => cells.every((cell) => /^[\d\s.,:/-]+$/.test(cell));

const isProfile = (cell: string, path: string) =>
  canonicalLinkedinUrl(cell)?.includes(path) === true && salesNavigatorUrl(cell) === undefined;

/** Any site but LinkedIn; e-mail addresses have a column of their own. */
function isWebsite(cell: string): boolean {
  if (/@|\s/.test(cell.trim()) || /linkedin\.com/i.test(cell)) return false;
  const domain = cleanDomain(cell);
  return domain !== undefined && !isFreeMailDomain(domain) && !SOCIAL.test(domain);
}

const SOCIAL = /(^|\.)(facebook|twitter|instagram|youtube|tiktok|xing|crunchbase|x|t|fb)\.(com|co)$/;

/** With a country code it must be a number; without one, seven to fifteen digits and nothing but their punctuation. */
function looksLikePhone(cell: string): boolean {
  if (toE164(cell) !== undefined) return true;
  const digits = cell.replace(/\D/g, "").length;
  return (
    /^['\d\s()./-]+(\s*(x|ext\.?)\s*\d+)?$/i.test(cell) &&
    /[\s()./-]|^0/.test(cell.trim()) &&
    digits > 6 &&
    digits < 16 &&
    !isDate(cell)
  );
}

const isDate = (cell: string) => /^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(\s|$)/.test(cell.trim());

/**
 * The same for the same set of column names in any order; a saved mapping is found again by it. 64 bits as 16 hex digits
 * (FNV-1a): enough for the few hundred layouts of one workspace.
 */
export function headerFingerprint(columns: readonly string[]): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(JSON.stringify([...columns].sort())))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, "0");
}
