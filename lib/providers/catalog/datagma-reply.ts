import { z } from "zod";
import type { EmailFinding, PhoneFinding } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { found, malformed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { anything, flag, foundEmail, phone, rows, text } from "@/lib/providers/reading.ts";

const finding = {
  email: anything,
  mostProbableEmail: anything,
  status: text,
  emailStatus: text,
  /** As the vendor spells it. */
  cachAll: flag,
  catchAll: flag,
};
/** Flat; some clients meet it within `data`. */
export const emailReply = z
  .object({ ...finding, data: z.object(finding).optional().catch(undefined) })
  .transform(({ data, ...flat }) => ("email" in flat || !data ? flat : data))
  .refine((body) => "email" in body || "mostProbableEmail" in body || body.status !== undefined, "email is missing");

export function emailAnswer(body: z.infer<typeof emailReply>): Outcome<EmailFinding> {
  const verified = foundEmail.safeParse(wordless(body.email));
  const probable = foundEmail.safeParse(wordless(body.mostProbableEmail));
  if (!verified.success) return malformed(verified.error);
  const catchAll = (body.cachAll ?? body.catchAll) === true;
  const word = (body.status ?? body.emailStatus ?? "").toLowerCase();
  if (verified.data && !/probable|invalid/.test(word))
    return found({ email: verified.data, status: catchAll ? ("catch_all" as const) : ("valid" as const) });
  const guess = verified.data ?? (probable.success ? probable.data : undefined);
  if (!guess || word === "invalid") return notFound();
  return found({ email: guess, status: catchAll ? ("catch_all" as const) : ("unknown" as const) }, { credits: 0 });
}
/** "Not found" stands where an address would. */
const wordless = (value: unknown) =>
  typeof value === "string" && !value.includes("@") && /found|none/i.test(value) ? "" : value;

export const number = z.object({
  displayInternational: anything,
  display: anything,
  number: anything,
  countryCode: anything,
  country: text,
  carrier: text,
});
const numbers = { phones: rows(number) };
export const phoneReply = z
  .object({ phones: anything, person: anything, phoneFull: anything })
  .refine((body) => "phones" in body || "person" in body || "phoneFull" in body, "phones is missing")
  .transform((body) =>
    [{ phones: body.phones }, body.person, body.phoneFull].flatMap(
      (part) => z.object(numbers).safeParse(part).data?.phones ?? [],
    ),
  );

export function readable(
  listed: readonly z.infer<typeof number>[],
): { phone: string; carrier: string | undefined } | undefined {
  for (const row of listed) {
    const prefix = text.parse(row.countryCode)?.replace(/\D/g, "");
    const local = text.parse(row.number);
    const known =
      phone.parse(row.displayInternational) ??
      (local?.startsWith("+") ? phone.parse(local) : undefined) ??
      (prefix && local
        ? (phone.parse(`+${prefix}${local.replace(/\D/g, "")}`) ?? phone.parse(`+${local.replace(/\D/g, "")}`))
        : undefined);
    if (known) return { phone: known, carrier: row.carrier };
  }
  return undefined;
}

export function phoneAnswer(listed: z.infer<typeof phoneReply>): Outcome<PhoneFinding> {
  const known = readable(listed);
  if (known) return found({ ...known, type: "mobile" as const });
  return listed.length > 0 ? malformedText("phones has no number that can be read") : notFound();
}
