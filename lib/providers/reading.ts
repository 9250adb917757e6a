import { z } from "zod";
import { isBlank } from "@/lib/cleaning/blank.ts";
import { canonicalLinkedinUrl } from "@/lib/cleaning/linkedin.ts";
import { cleanDomain } from "@/lib/cleaning/domain.ts";
import { normalizeEmail } from "@/lib/cleaning/email.ts";
import { toE164 } from "@/lib/cleaning/phone.ts";
import type { EmailStatus } from "@/lib/contracts/entities.ts";

/**
 * Lenient pieces of reply schemas. Vendors leave keys out, send null, "" or the wrong type, and add keys at any time:
 * a field that cannot be used reads as undefined and never makes the reply malformed. Only the part of a body that
 * carries the answer itself is declared strictly.
 */

const lenient = <Value>(read: (value: unknown) => Value | undefined) =>
  z
    .unknown()
    .transform((value) => read(value))
    .optional()
    .catch(undefined);
/** A value by itself, or in a list of one. */
const scalar = <Value>(read: (value: unknown) => Value | undefined) =>
  lenient((value) => read(Array.isArray(value) && value.length === 1 ? value[0] : value));

/** A field that is looked at later. (`z.unknown()` alone would demand that the key is there.) */
export const anything = z.unknown().optional();

/** A non-empty text; numbers are spelt out. Asterisks mark values a vendor has masked: those are never a value. */
export const text = scalar((value) => {
  const spelt = typeof value === "number" ? String(value) : value;
  if (typeof spelt !== "string" || spelt.includes("**")) return undefined;
  return spelt.trim() || undefined;
});

/** A number, also from "1,234", "85%" or " 12 "; not from ranges ("11-50"). */
export const count = scalar((value) => {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const bare = value.trim().replace(/(?<=\d)[,\s](?=\d{3}\b)|%$/g, "");
  return /^[+-]?\d+(\.\d+)?$/.test(bare) ? Number(bare) : undefined;
});

/** A flag, also from "true", "False", 1, "0", "yes" and "no". */
export const flag = scalar((value) => {
  const word = String(value).trim().toLowerCase();
  if (word === "true" || word === "1" || word === "yes") return true;
  return word === "false" || word === "0" || word === "no" ? false : undefined;
});

export const email = scalar((value) => (isMasked(value) ? undefined : normalizeEmail(value)));
/**
 * The address that is a finder's answer; of a list, the first. Blank and masked ones are none; one that is there but is no
 * e-mail address makes the reply malformed, since the vendor did not say that there is nobody and has probably billed it.
 */
export const foundEmail = z
  .unknown()
  .transform((value, context) => {
    const told = several(value).filter((one) => !saysNothing(one));
    const address = told.map(normalizeEmail).find((one) => one !== undefined);
    if (address === undefined && told.length > 0)
      context.addIssue({ code: "custom", message: "not an e-mail address" });
    return address;
  })
  .optional();

/** Whether something is there that is no e-mail address and no blank or masked one either. */
export const isUnreadEmail = (value: unknown): boolean => !foundEmail.safeParse(value).success;

const saysNothing = (value: unknown) =>
  typeof value === "object" && value !== null
    ? Object.keys(value).length === 0
    : value === false || isBlank(value) || isMasked(value);

/** The address a verdict is about, which need not be a well-formed one. */
export const judgedAddress = scalar((value) =>
  isMasked(value) ? undefined : (normalizeEmail(value) ?? text.parse(value)?.toLowerCase()),
);
export const domain = scalar((value) => cleanDomain(value));
export const phone = scalar((value) => (isMasked(value) ? undefined : (toE164(value) ?? international(value))));
/** A number with its country's code that no numbering plan knows: the vendor sold it all the same. */
function international(value: unknown): string | undefined {
  const spelt = text.parse(value) ?? "";
  const digits = spelt.replace(/\D/g, "");
  return /^\+[\d\s().-]+$/.test(spelt) && /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : undefined;
}

export const linkedin = scalar((value) => canonicalLinkedinUrl(value));
/** For fields that may hold a bare handle of a company ("acme", "company/acme"). */
export const companyLinkedin = scalar((value) => canonicalLinkedinUrl(value, "company"));

/** The usable texts of a list; undefined when there are none. */
export const texts = lenient((value) => {
  const usable = Array.isArray(value) ? value.flatMap((item) => text.parse(item) ?? []) : [];
  return usable.length > 0 ? usable : undefined;
});

/** Part of a body that may be missing, null, a list of one or something else altogether. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .unknown()
    .transform((value): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value))
    .pipe(z.object(shape))
    .optional()
    .catch(undefined);

/** The part that carries the answer: an object with at least one of the fields it is known by. */
export const record = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .record(z.string(), z.unknown())
    .refine((body) => Object.keys(shape).some((name) => name in body), "none of the expected fields")
    .pipe(z.object(shape));

/** A list that may be missing, null or an only item by itself; items that do not fit are left out. */
export const rows = <Row>(row: z.core.$ZodType<Row>) =>
  z
    .unknown()
    .transform((value) => several(value).flatMap((item) => usableRow(row, item)))
    .optional()
    .catch(undefined)
    .transform((list) => list ?? []);

const several = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  return saysNothing(value) ? [] : [value];
};

/** A list that must be there; items that do not fit are left out, but one of which nothing can be read is no empty list. */
export const list = <Row>(row: z.core.$ZodType<Row>) =>
  z.array(z.unknown()).transform((items, context) => usableRows(row, items, context));

/** The same, where an empty list may be written as null. The key itself must be there. */
export const listOrNull = <Row>(row: z.core.$ZodType<Row>) =>
  z
    .array(z.unknown())
    .nullable()
    .transform((items, context) => usableRows(row, items ?? [], context));

function usableRows<Row>(row: z.core.$ZodType<Row>, items: unknown[], context: z.core.$RefinementCtx): Row[] {
  const usable = items.flatMap((item) => usableRow(row, item));
  if (!usable.some(saysSomething) && items.some((item) => item !== null))
    context.addIssue({ code: "custom", message: "no item of it can be read" });
  return usable;
}

const saysSomething = (row: unknown) =>
  typeof row === "object" && row !== null ? saysAnything(Object.fromEntries(Object.entries(row))) : row !== undefined;

function usableRow<Row>(row: z.core.$ZodType<Row>, item: unknown): Row[] {
  const parsed = z.safeParse(row, item);
  return parsed.success ? [parsed.data] : [];
}

/** "j***@acme.com", "+1 415-3**-****", "email_not_unlocked@domain.com": shown by vendors in place of what they sell. */
function isMasked(value: unknown): boolean {
  return typeof value === "string" && (value.includes("*") || /^email_not_unlocked@/i.test(value.trim()));
}

/** "Ada" and "Lovelace" as one name, when there is any. */
export function joinName(firstName: string | undefined, lastName: string | undefined): string | undefined {
  return [firstName, lastName].filter((part) => part !== undefined).join(" ") || undefined;
}

/** The handle in a profile URL, for vendors that take no URL. */
export function linkedinHandle(url: string | undefined): string | undefined {
  const slug = canonicalLinkedinUrl(url)?.split("/").at(-1);
  return slug === undefined ? undefined : decodeURIComponent(slug);
}

/** A vendor's number of employees may be a count or a range; canonical companies keep the two apart. */
export function headcount(value: unknown): { employeeCount?: number; employeeRange?: string } {
  const exact = count.parse(value);
  if (exact !== undefined) return exact < 0 ? {} : { employeeCount: Math.round(exact) };
  const range = text.parse(value);
  return range === undefined ? {} : { employeeRange: range.replace(/\s*employees?$/i, "") };
}

/** "2015", 2015 and "2015-04-01" give 2015. */
export function year(value: unknown): number | undefined {
  const digits = /^\s*(\d{4})\b/.exec(String(value ?? ""))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** 0–100 from a share of one or a percentage; undefined outside both. */
export function percentage(value: number | undefined, scale: 1 | 100): number | undefined {
  if (value === undefined) return undefined;
  const scaled = Math.round(value * (100 / scale));
  return scaled >= 0 && scaled <= 100 ? scaled : undefined;
}

/** Looks a vendor's word up without minding case, spaces, dashes and underscores. */
export function verdictOf(words: Record<string, EmailStatus>, word: string | undefined): EmailStatus | undefined {
  return word === undefined ? undefined : words[word.toLowerCase().replace(/[\s_-]+/g, "_")];
}

/** Whether a record says anything at all beyond undefined fields and empty lists. */
export function saysAnything(record: Record<string, unknown>): boolean {
  return Object.values(record).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));
}

/** The record with its undefined fields left out, lists and records within it as well. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(kept.map(([key, field]) => [key, withoutUndefined(field)]));
}

/** Sentences first, then what only a program would say. */
const errorNames = [
  ...["errors", "error", "message", "error_message", "errorMessage", "error_msg", "error_description"],
  ...["msg", "details", "detail", "title", "reason", "description", "error_code", "errorCode", "code"],
];

/** The first message of an error body, wherever vendors put it; undefined when there is none. */
export function errorText(body: unknown): string | undefined {
  if (typeof body === "string") return /^\s*</.test(body) ? undefined : body.trim().slice(0, 300) || undefined;
  if (Array.isArray(body)) return body.map(errorText).find((found) => found !== undefined);
  if (typeof body !== "object" || body === null) return undefined;
  const fields = new Map(Object.entries(body));
  const error: unknown = fields.get("error");
  const message: unknown = fields.get("message");
  // "Forbidden" beside "Insufficient credits": the second says what the first means.
  if (typeof error === "string" && typeof message === "string" && error !== message)
    return [error, message].map(errorText).join(": ").slice(0, 300);
  for (const name of errorNames) {
    const found = errorText(fields.get(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
