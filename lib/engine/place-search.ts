import type { Place } from "@/lib/contracts/entities.ts";
import { operations } from "@/lib/contracts/operation.ts";
import type { RecordError, RecordStep } from "@/lib/contracts/job.ts";
import type { Answer } from "@/lib/waterfall/state.ts";

/** Results of one page: what the map vendors give at most, and so what is asked for. */
export const PAGE_PLACES = 20;
export const pagesFor = (limit: number) => Math.ceil(limit / PAGE_PLACES);

/** What one record has found so far, over the pages of all providers asked. */
export class PlaceSearch {
  readonly steps: RecordStep[] = [];
  /** Of this record alone: other records of the job brought the rest before. */
  saved = 0;
  spent = 0;
  /** The latest provider that supplied a place of its own. */
  accepted: string | null = null;
  /** A provider's list was read to its end, or to the limit. */
  whole = false;
  failure: RecordError | undefined;
  readonly #seen = new Set<string>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get found(): number {
    return this.#seen.size;
  }
  get room(): number {
    return this.#limit - this.#seen.size;
  }

  /** Books one page's answer: the places on it that are new to the record, and where the next page is. */
  take(provider: string, page: number, answer: Answer): { fresh: Place[]; cursor: string | undefined } {
    this.spent += answer.credits;
    this.steps.push(stepOf(provider, answer));
    const { outcome } = answer;
    if (outcome.outcome === "not_found") this.whole = true;
    if (outcome.outcome === "failed") {
      // The place where an earlier page said that the next one begins does not last; what came before it counts.
      if (page > 0 && outcome.kind === "invalid_input") this.whole = true;
      else this.failure = { kind: outcome.kind, message: outcome.message };
    }
    if (outcome.outcome !== "found") return { fresh: [], cursor: undefined };
    const { places, nextCursor } = operations["find-places"].output.parse(outcome.data);
    const fresh = places.filter(({ placeId }) => !this.#seen.has(placeId)).slice(0, this.room);
    for (const { placeId } of fresh) this.#seen.add(placeId);
    if (nextCursor === undefined || this.room === 0) this.whole = true;
    return { fresh, cursor: nextCursor };
  }
}

function stepOf(provider: string, { outcome, cached, credits, lookupId, generation, latencyMs }: Answer): RecordStep {
  return {
    provider,
    operation: "find-places",
    outcome: outcome.outcome,
    ...(outcome.outcome === "failed" && { kind: outcome.kind, message: outcome.message }),
    cached,
    credits,
    ...(lookupId !== undefined && { lookupId }),
    ...(generation !== undefined && { generation }),
    ...(latencyMs !== undefined && { latencyMs }),
  };
}
