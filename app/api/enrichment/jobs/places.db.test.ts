import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createJobReply } from "@/lib/contracts/api.ts";
import { problem } from "@/lib/contracts/error.ts";
import { savePlaces } from "@/lib/db/places.ts";
import { type Api, startApi } from "@/tests/api/api.ts";
import type { TestWorkspace } from "@/tests/database/workspace.ts";
import * as jobExport from "./[id]/export/route.ts";
import * as start from "./[id]/start/route.ts";
import * as jobs from "./route.ts";

let api: Api;
let space: TestWorkspace;

beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
beforeEach(async () => {
  space = await api.workspace();
});

const request = {
  name: "Cafés",
  type: "places_scrape",
  columns: ["Trade", "City"],
  places: { providers: ["google-places"], query: "{{Trade}} in {{City}}", limit: 30 },
  rows: [
    ["cafés", "Porto"],
    ["bars", "Braga"],
  ],
};
const post = (changes: object = {}) =>
  api.call(jobs.POST, { method: "POST", as: space.users.member, json: { ...request, ...changes } });
const connect = (provider: string) =>
  api.pool.query("insert into public.connections (workspace_id, provider, ciphertext) values ($1, $2, 'sealed')", [
    space.workspaceId,
    provider,
  ]);
const cafe = (placeId: string) => ({ placeId, name: `Café ${placeId}`, address: "Rua 1, Porto", latitude: 41.1, longitude: -8.6, rating: 4.5 }); // prettier-ignore

describe("POST /api/enrichment/jobs of the type places_scrape", () => {
  it("201: needs no mapping, and estimates as many pages as the limit takes of each provider", async () => {
    await connect("google-places");
    await connect("outscraper");
    const reply = await post();
    expect(reply.status).toBe(201);
    // Two rows of two pages each.
    expect(createJobReply.parse(await reply.json()).estimatedCredits).toBe(4);
    const both = await post({ places: { ...request.places, providers: ["google-places", "outscraper"] } });
    expect(createJobReply.parse(await both.json()).estimatedCredits).toBeCloseTo(4 + 2 * 30 * 0.003);
  });

  it("204: a draft is started without a waterfall's plan", async () => {
    await connect("google-places");
    const { id } = createJobReply.parse(await (await post({ draft: true })).json());
    const started = await api.call(start.POST, { method: "POST", as: space.users.member, params: { id } });
    expect(started.status).toBe(204);
  });

  const { places } = request;
  it.each([
    ["no `places`", { places: undefined }, 400, "DATA_VALIDATION_FAILED", "`places`"],
    ["a column that is not there", { places: { ...places, query: "{{Town}}" } }, 400, "DATA_VALIDATION_FAILED", "Town"],
    ["a centre that is no column", { places: { ...places, centre: { latitude: "Lat", longitude: "City" } } }, 400, "DATA_VALIDATION_FAILED", "Lat"],
    ["too many places a row", { places: { ...places, limit: 501 } }, 400, "DATA_VALIDATION_FAILED", "limit"],
    ["`places` on another type", { type: "email_validation" }, 400, "DATA_VALIDATION_FAILED", "places_scrape"],
    ["an unknown provider", { places: { ...places, providers: ["gogle"] } }, 404, "PROVIDER_NOT_FOUND", "gogle"],
    ["a provider that finds no places", { places: { ...places, providers: ["hunter"] } }, 400, "FEATURE_NOT_SUPPORTED", "find-places"],
    ["a provider without a key", {}, 400, "PROVIDER_NOT_CONNECTED", "Google Places"],
  ])("refuses %s, named, and makes nothing", async (_, changes, status, code, named) => {
    const reply = await post(changes);
    const refusal = problem.parse(await reply.json());
    expect([reply.status, refusal.code]).toEqual([status, code]);
    expect(JSON.stringify(refusal)).toContain(named);
    const made = await api.pool.query("select 1 from public.jobs where workspace_id = $1", [space.workspaceId]);
    expect(made.rows).toEqual([]);
  }); // prettier-ignore
});

describe("the export of a job that scraped places", () => {
  async function scraped(pages: string[][]) {
    await connect("google-places");
    const { id } = createJobReply.parse(await (await post()).json());
    for (const [seq, ids] of pages.entries()) {
      const page = { jobId: id, seq, provider: "google-places", lookupId: undefined, rank: 0 };
      await savePlaces(api.pool, { ...page, places: ids.map(cafe) });
    }
    return id;
  }
  const read = async (id: string, query = "") =>
    (await api.call(jobExport.GET, { as: space.users.viewer, params: { id }, path: `/?${query}` })).text();

  it("has a line for each place with its row's columns, in the rows' order, over as many pages as it takes", async () => {
    const first = Array.from({ length: 1_400 }, (_, index) => `ChIJplace${String(index).padStart(6, "0")}`);
    const id = await scraped([first, ["ChIJsecond0", first[3] ?? ""]]);
    const lines = parse(await read(id), { columns: true }) as Record<string, string>[];
    expect(lines.map((line) => line["place_id"])).toEqual([...first, "ChIJsecond0"]);
    expect(lines.at(-1)).toMatchObject({
      Trade: "bars",
      City: "Braga",
      place_name: "Café ChIJsecond0",
      latitude: "41.1",
      longitude: "-8.6",
      rating: "4.5",
      website: "",
      place_provider: "google-places",
      map_url: expect.stringContaining("query_place_id=ChIJsecond0"),
    });
  });

  it("is empty before anything was found, and narrows to rows of a state", async () => {
    const id = await scraped([["ChIJfirst00"], ["ChIJsecond0"]]);
    await api.pool.query("update public.records set state = 'success' where job_id = $1 and seq = 1", [id]);
    const found = JSON.parse(await read(id, "format=json&states=success")) as { place_id: string }[];
    expect(found.map((line) => line.place_id)).toEqual(["ChIJsecond0"]);
    expect(JSON.parse(await read(id, "format=json&states=failed"))).toEqual([]);
  });

  it("shows nobody else's places", async () => {
    const id = await scraped([["ChIJfirst00"]]);
    const others = await api.workspace();
    const reply = await api.call(jobExport.GET, { as: others.userId, params: { id } });
    expect(reply.status).toBe(404);
  });
});
