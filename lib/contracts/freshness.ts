import type { OperationName } from "./operation.ts";
import type { FieldFreshness } from "./retention.ts";

/**
 * For how many days an answer is used again before the question is asked, and paid for, anew: 30 for what was found and 14
 * for what was not, except where `why` says otherwise. A provider may say less of one of its own operations (`keepMs`).
 */
export type Freshness = { hitDays: number; missDays: number };

/** `fields`: what of a found answer is good for longer or shorter than the rest of it. */
type Times = Freshness & { why: string; fields?: Readonly<Record<string, { hitDays: number; why: string }>> };

const usual: Times = { hitDays: 30, missDays: 14, why: "The usual time." };

const traffic = { hitDays: 30, why: "Visits and rankings are counted anew each month." };

export const freshness: Record<OperationName, Times> = {
  "find-email": usual,
  "find-personal-email": usual,
  "search-domain": usual,
  "enrich-person": usual,
  "find-lookalike": usual,
  "detect-technologies": usual,
  "find-places": usual,
  "verify-email": {
    hitDays: 7,
    missDays: 3,
    why: "Mailboxes are closed from one day to the next; a verdict ages fast.",
  },
  "enrich-company": {
    hitDays: 90,
    missDays: 30,
    why: "Size, industry and place of a company change by the year.",
    fields: {
      foundedYear: { hitDays: 3_650, why: "A company is founded once." },
      registrationNumber: { hitDays: 3_650, why: "A register gives a company one number for life." },
      monthlyVisits: traffic,
      globalRank: traffic,
      organicKeywords: traffic,
      organicTraffic: traffic,
      paidKeywords: traffic,
      paidTraffic: traffic,
    },
  },
  "find-phone": { hitDays: 60, missDays: 14, why: "People keep their number when they change their job." },
  "verify-phone": { hitDays: 30, missDays: 7, why: "Lines are ported and shut more slowly than mailboxes." },
  "find-social": { hitDays: 90, missDays: 14, why: "A profile keeps its address for years." },
  "check-dnc": {
    hitDays: 7,
    missDays: 7,
    why: "People join a do-not-call register at any time, and calling them then is unlawful.",
  },
  "check-ads": { hitDays: 7, missDays: 7, why: "Campaigns run for days." },
  "search-people": { hitDays: 7, missDays: 7, why: "Who is new at a company is often the very question." },
  "search-companies": { hitDays: 7, missDays: 7, why: "Lists of matches grow." },
  research: { hitDays: 14, missDays: 7, why: "Pages that answers are taken from are news as often as facts." },
};

/** What an owner set: for the operation that is asked, and for fields. */
export type OwnTimes = { operation?: Freshness | undefined; fields: readonly FieldFreshness[] };

/**
 * For how many days one field of an answer is used again: the owner's time for it in this provider's operation, else for it
 * anywhere, else for the operation; else the product's for the field, else for the operation.
 */
export function fieldDays(
  asked: { provider?: string | undefined; operation: OperationName },
  field: string,
  own: OwnTimes,
): Freshness & { own: boolean; why: string } {
  const here = own.fields.find((rule) => isOf(rule, asked) && rule.field === field);
  const anywhere = own.fields.find((rule) => rule.operation === undefined && rule.field === field);
  const { fields, why, ...times } = freshness[asked.operation];
  const known = fields?.[field];
  const hitDays = here?.hitDays ?? anywhere?.hitDays ?? own.operation?.hitDays;
  const missDays = here?.missDays ?? anywhere?.missDays ?? own.operation?.missDays;
  return {
    hitDays: hitDays ?? known?.hitDays ?? times.hitDays,
    missDays: missDays ?? times.missDays,
    own: hitDays !== undefined || missDays !== undefined,
    why: known?.why ?? why,
  };
}

const isOf = (rule: FieldFreshness, asked: { provider?: string | undefined; operation: OperationName }) =>
  rule.provider !== undefined && rule.provider === asked.provider && rule.operation === asked.operation;
