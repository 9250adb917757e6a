import type { OperationInput } from "@/lib/contracts/operation.ts";
import { type PlacesSpec, placesSpec } from "@/lib/contracts/places.ts";
import type { Settlement } from "@/lib/db/engine.ts";
import { savePlaces } from "@/lib/db/places.ts";
import { findProvider } from "@/lib/providers/registry.ts";
import { fillTemplate } from "@/lib/research/template.ts";
import type { Asked } from "./asker.ts";
import { backoffMs } from "./backoff.ts";
import type { RecordHandler, RecordRun } from "./handlers.ts";
import { rowBudgetOf } from "./job-context.ts";
import { PAGE_PLACES, pagesFor, PlaceSearch } from "./place-search.ts";
import { putOff } from "./put-off.ts";

type Run = Parameters<RecordHandler>[0];
type NotNow = Exclude<Asked, { type: "answer" }>;

/** No step of a waterfall may take longer either: a longer call could never begin in a run that is cut off after 280 s. */
const MAX_TIMEOUT_MS = 180_000;

/**
 * One record of a `places_scrape` job: a query whose answer is many places. Each page is a look-up of its own, paid once;
 * its places are kept before the next page is asked. What is asked stands in the job's settings under `places`.
 */
export const runPlaces: RecordHandler = async (run) => {
  const { context, record } = run;
  const spec = placesSpec.parse(context.settings["places"]);
  const area = areaOf(
    spec,
    Object.fromEntries(context.columns.map((name, place) => [name, record.cells[place] ?? ""])),
  );
  if ("problem" in area) return skipped(record, area.problem);

  const search = new PlaceSearch(spec.limit);
  for (const provider of spec.providers) {
    search.whole = false;
    const notNow = await readPages(run, search, provider, area.input);
    if (notNow) return putOffLonger(run, notNow);
    if (search.room === 0 || (search.whole && search.found > 0 && !spec.fill)) break;
  }
  return finished(record, search);
};

/** Until the list or the limit ends, or a page fails. Gives why it cannot go on now, where it cannot. */
async function readPages(
  { asker, db, context, record }: Run,
  search: PlaceSearch,
  provider: string,
  area: OperationInput<"find-places">,
): Promise<NotNow | undefined> {
  const operation = findProvider(provider)?.operations["find-places"];
  const timeoutMs = Math.min(operation?.timeoutMs ?? MAX_TIMEOUT_MS, MAX_TIMEOUT_MS);
  let cursor: string | undefined;
  const pages = pagesFor(search.room);
  for (let page = 0; page < pages && search.room > 0; page += 1) {
    // A whole page where it costs the same: the next job with another limit finds its answer here.
    const limit = operation?.charge.rule === "per_result" ? Math.min(search.room, PAGE_PLACES) : PAGE_PLACES;
    const input = { ...area, limit, ...(cursor !== undefined && { cursor }) };
    const question = { provider, operation: "find-places", input, timeoutMs, retryAttempts: 2, step: page, role: "finder" } as const; // prettier-ignore
    const asked = await asker.ask(context, record.seq, question, rowBudgetOf(context) - search.spent);
    const answer = asked.type === "answer" ? asked.answer : lastFailure(asked, record.attempts, context.maxAttempts);
    if (!answer) return asked.type === "answer" ? undefined : asked;

    const { fresh, cursor: next } = search.take(provider, page, answer);
    if (fresh.length > 0) {
      const rank = search.found - fresh.length;
      const place = { jobId: record.jobId, seq: record.seq, provider, lookupId: answer.lookupId, rank };
      const saved = await savePlaces(db, { ...place, places: fresh });
      search.saved += saved;
      if (saved > 0) search.accepted = provider;
    }
    if (next === undefined) return undefined;
    cursor = next;
  }
  search.whole = true;
  return undefined;
}

/** Put off often enough: the failure stands as the page's answer. */
function lastFailure(asked: NotNow, attempts: number, maxAttempts: number) {
  return asked.type === "later" && attempts >= maxAttempts ? asked.failure : undefined;
}

function putOffLonger({ context, record }: Run, asked: NotNow): RecordRun {
  if (asked.type !== "later" || !asked.counts) return putOff(record, asked);
  const least = backoffMs(context.backoff, record.attempts, Math.random());
  return putOff(record, { ...asked, delayMs: Math.max(asked.delayMs, least) });
}

type Area = { input: OperationInput<"find-places"> } | { problem: string };

function areaOf({ query: template, centre, radiusM }: PlacesSpec, row: Record<string, string>): Area {
  const query = fillTemplate(template, row);
  if (!query.ok) return { problem: query.problem };
  if (!centre) return { input: { query: query.text } };
  const latitude = degrees(row[centre.latitude], 90);
  const longitude = degrees(row[centre.longitude], 180);
  if (latitude === undefined)
    return { problem: `"${row[centre.latitude] ?? ""}" is no latitude; expected degrees from -90 to 90, like 52.52.` };
  if (longitude === undefined)
    return { problem: `"${row[centre.longitude] ?? ""}" is no longitude; expected degrees from -180 to 180.` };
  return { input: { query: query.text, latitude, longitude, radiusM } };
}

function degrees(cell: string | undefined, most: number): number | undefined {
  const value = Number(cell?.trim() || NaN);
  return Math.abs(value) <= most ? value : undefined;
}

function skipped({ jobId, seq }: { jobId: string; seq: number }, message: string): RecordRun {
  const error = { kind: "invalid_input", message };
  const settlement: Settlement = { jobId, seq, state: "skipped", error, provenance: { steps: [], fields: {} } };
  return { type: "finished", settlement, line: { level: "warn", seq, message: `Row ${seq + 1}: ${message}` } };
}

/** A list that broke off is no success, however much of it there is: tried again it goes on where it stopped. */
function finished({ jobId, seq }: { jobId: string; seq: number }, search: PlaceSearch): RecordRun {
  const { found, saved, steps, failure, accepted, whole } = search;
  const failed = failure !== undefined && (!whole || found === 0);
  const state = failed ? "failed" : found > 0 ? "success" : "not_found";
  const fields = { found, saved, skipped: found - saved };
  const known = found > saved ? `, ${found - saved} of them brought by another row` : "";
  const said = found > 0 ? `${found} places${known}` : "no places";
  const broken = failed ? `; ${failure.message}` : "";
  return {
    type: "finished",
    settlement: {
      jobId,
      seq,
      state,
      output: { fields, verified: false },
      provenance: { steps, fields: {} },
      ...(failed && { error: failure }),
      accepted,
      cached: steps.filter(({ cached }) => cached).map(({ provider }) => provider),
    },
    line: { level: failed ? "warn" : "info", seq, message: `Row ${seq + 1}: ${said}${broken}` },
  };
}
