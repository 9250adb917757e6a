import type { PhoneFinding } from "@/lib/contracts/entities.ts";
import { toE164 } from "@/lib/cleaning/phone.ts";
import { phone, text } from "./reading.ts";

/** What the vendors that check phone numbers have in common. */

/**
 * The number as they want it asked: a plus and digits. It need not be a possible one, that is the question; but without
 * its country's code the vendors guess a country, so such a number is refused.
 */
export function internationalNumber(asked: string): string {
  const bare = asked.trim().replace(/^00(?=[1-9])/, "+");
  const digits = bare.replace(/\D/g, "");
  if (!/^\+/.test(bare) || digits === "")
    throw new Error(`"${asked}" has no country code; expected something like +14155552671`);
  return `+${digits}`;
}

const types: Record<string, PhoneFinding["type"]> = {
  mobile: "mobile",
  cellular: "mobile",
  landline: "landline",
  fixed_line: "landline",
  fixedline: "landline",
  voip: "voip",
  fixedvoip: "voip",
  nonfixedvoip: "voip",
};

/** Toll-free, premium-rate and the like are known lines of no kind that is told apart here. */
export function lineType(word: string | undefined): PhoneFinding["type"] {
  return word === undefined ? undefined : (types[word.toLowerCase().replaceAll(/[\s-]+/g, "_")] ?? "unknown");
}

/** Two capital letters, else nothing. */
export function alpha2(value: unknown): string | undefined {
  const code = text.parse(value)?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) ? code : undefined;
}

/** The number that was judged: the vendor's spelling where it can be read, else what was asked or echoed. */
export function judgedNumber(...spellings: unknown[]): string | undefined {
  for (const spelling of spellings) {
    const number = phone.parse(spelling);
    if (number !== undefined) return number;
  }
  return spellings.map((spelling) => text.parse(spelling)).find((spelling) => spelling !== undefined);
}

/**
 * The first of a person's or company's numbers that can be read, national ones by the country told beside them. `unread`
 * when there are numbers and none can be: the vendor has billed them and did not say that there is none.
 */
export function firstNumber(
  spellings: readonly unknown[],
  country: string | undefined,
): { number: string | undefined; unread: boolean } {
  const told = spellings.flatMap((spelling) => text.parse(spelling) ?? []);
  const number = told.flatMap((spelling) => phone.parse(spelling) ?? toE164(spelling, country) ?? [])[0];
  return { number, unread: told.length > 0 && number === undefined };
}
