import { z } from "zod";
import type { Place } from "@/lib/contracts/entities.ts";
import { type Queryable, rows } from "./queryable.ts";

export type PlacesPage = {
  jobId: string;
  /** The record that asked. */
  seq: number;
  provider: string;
  lookupId: string | undefined;
  /** Place of the page's first among all that the record brought. */
  rank: number;
  places: readonly Place[];
};

/** How many of them are this record's own: no other record of the job brought them before. */
export async function savePlaces(db: Queryable, page: PlacesPage): Promise<number> {
  const { jobId, seq, provider, lookupId = null, rank, places } = page;
  const [row] = await rows(
    db,
    z.object({ saved: z.number() }),
    "select engine.save_places($1, $2, $3, $4, $5, $6) as saved",
    [jobId, seq, provider, lookupId, rank, JSON.stringify(places)],
  );
  return row?.saved ?? 0;
}
