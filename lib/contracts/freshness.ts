import type { OperationName } from "./operation.ts";

/**
 * For how many days an answer is used again before the question is asked, and paid for, anew: 30 for what was found and 14
 * for what was not, except where `why` says otherwise. A provider may say less of one of its own operations (`keepMs`).
 */
export type Freshness = { hitDays: number; missDays: number };

const usual: Freshness & { why: string } = { hitDays: 30, missDays: 14, why: "The usual time." };

export const freshness: Record<OperationName, Freshness & { why: string }> = {
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
  "enrich-company": { hitDays: 90, missDays: 30, why: "Size, industry and place of a company change by the year." },
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
