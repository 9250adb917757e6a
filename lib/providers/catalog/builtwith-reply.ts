import { z } from "zod";
import type { FailedOutcome, Outcome } from "@/lib/contracts/outcome.ts";
import { failed, malformedText, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError, Reply } from "@/lib/providers/provider.ts";
import { count, domain, email, group, rows, saysAnything, text, texts } from "@/lib/providers/reading.ts";
import { readStatus, refusal } from "@/lib/providers/status.ts";

const coded = z.object({ Code: count, Message: text, Lookup: text });
const problem = z.union([
  coded,
  text.transform((Message) => ({ Code: undefined, Message, Lookup: undefined })).refine((one) => one.Message),
]);

export const meta = group({
  CompanyName: text,
  Vertical: text,
  Social: texts,
  Telephones: texts,
  Emails: texts,
  City: text,
  State: text,
  Postcode: text,
  Country: text,
  Names: rows(z.object({ Name: text, Type: text, Level: text, Email: email })),
});
const attributes = group({ Employees: count });
const path = z.object({ Technologies: rows(z.object({ Name: text })) });

/** Domain, meta and attributes stand beside the result, in some descriptions within it. */
const site = z
  .object({
    Lookup: text,
    Meta: meta,
    Attributes: attributes,
    Result: group({
      Lookup: text,
      Paths: z
        .array(path.catch({ Technologies: [] }))
        .nullable()
        .transform((paths) => paths ?? [])
        .optional()
        .catch(undefined),
      Spend: count,
      Meta: meta,
      Attributes: attributes,
    }),
  })
  .transform(({ Result: within, ...beside }) => ({
    lookup: beside.Lookup ?? within?.Lookup,
    about: beside.Meta ?? within?.Meta,
    employees: (beside.Attributes ?? within?.Attributes)?.Employees,
    spend: within?.Spend,
    /** Undefined where the reply does not tell, which is not the same as none. */
    paths: within?.Paths,
  }))
  .refine(({ paths, about }) => paths !== undefined || (about && saysAnything(about)), "a result has no paths");
export type Site = z.infer<typeof site>;
export const domainReply = z.object({ Results: z.array(z.unknown()), Errors: rows(problem) });

/** https://api.builtwith.com/errorCodes: within HTTP 200, by number, or in words only. */
function failureOf({ Code: code, Message: message = "" }: z.infer<typeof problem>, reply: Reply): FailedOutcome {
  if (code === -2 || /key is (wrong|invalid)|invalid (api )?key/i.test(message))
    return failed("auth", "BuiltWith refused the key");
  if (code === -3 || /run out of API Credits|used up your API allocation/i.test(message))
    return failed("quota", "The BuiltWith key is out of credits");
  if (code === -5) return failed("quota", "BuiltWith's plan allows no further technologies");
  if (code === undefined || code >= 0) {
    const byStatus = readStatus(reply);
    if (byStatus) return byStatus;
  }
  if (code === -6 || code === -99) return failed("unavailable", "BuiltWith failed by its own account");
  return failed("invalid_input", refusal("BuiltWith refused the question", reply));
}

const errorBody = z.object({ Errors: rows(problem), Results: z.array(z.unknown()).optional().catch(undefined) });
const tooFast = z.object({ retryAfterSeconds: count });

export const readError: ReadError = (reply) => {
  if (reply.status >= 500) return undefined;
  if (reply.status === 429) {
    const seconds = tooFast.safeParse(reply.body).data?.retryAfterSeconds;
    const wait = seconds === undefined ? {} : { retryAfterMs: seconds * 1_000 };
    return seconds === undefined ? undefined : failed("rate_limit", "BuiltWith limits the calls", wait);
  }
  if (typeof reply.body === "string" && /key is invalid|API allocation/i.test(reply.body))
    return failureOf({ Code: undefined, Message: reply.body, Lookup: undefined }, reply);
  const body = errorBody.safeParse(reply.body).data;
  const [first] = body?.Errors ?? [];
  // Beside results, an error concerns one of several domains.
  return first && !body?.Results?.length ? failureOf(first, reply) : undefined;
};

/** The key of a server-side failure is a lookup that is null. */
const lost = z.object({ Lookup: z.null() });

function readSite(item: unknown): Site | FailedOutcome {
  const parsed = site.safeParse(item);
  if (parsed.success) return parsed.data;
  if (lost.safeParse(item).success) return failed("unavailable", "BuiltWith could not look the domain up");
  return malformedText("a result has no paths");
}

/** What the first result says, as `answer` puts it. */
export const firstSite =
  <Data>(answer: (found: Site) => Outcome<Data>) =>
  ({ Results: [first] }: z.infer<typeof domainReply>): Outcome<Data> => {
    if (first === undefined) return notFound();
    const read = readSite(first);
    return "outcome" in read ? read : answer(read);
  };

/** Sixteen domains a call; each row is told by the domain it repeats. */
export const manySites = <Data>(answer: (found: Site) => Outcome<Data>) => ({
  read: (reply: Reply, inputs: readonly { domain?: string | undefined }[]): Outcome<Data>[] => {
    const body = domainReply.safeParse(reply.body).data;
    const each = (item: unknown) => {
      const read = readSite(item);
      return "outcome" in read ? read : answer(read);
    };
    if (inputs.length === 0) return (body?.Results ?? []).map(each);
    return inputs.map((input) => {
      const asked = domain.parse(input.domain);
      const named = (item: unknown) => domain.parse(site.safeParse(item).data?.lookup) === asked;
      const row = body?.Results.find(named);
      if (row !== undefined) return each(row);
      const refused = body?.Errors.find(({ Lookup }) => domain.parse(Lookup) === asked);
      return refused ? failureOf(refused, reply) : malformedText("it does not answer every domain");
    });
  },
});
