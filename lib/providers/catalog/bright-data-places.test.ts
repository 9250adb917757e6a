import { describe, expect, it } from "vitest";
import { placesRequest } from "./bright-data-places.ts";

const asked = (input: Parameters<typeof placesRequest>[0]) => placesRequest(input).json;

describe("a search of the map at Bright Data", () => {
  it.each([
    ["dentists in Bergen, Norway", "NO"],
    ["plumbers Manchester United Kingdom", "GB"],
    ["Bäcker in München, DE", "DE"],
    ["coffee to go in", "US"],
    ["dentists", "US"],
  ])("names the country that %s ends in", (query, country) => {
    expect(asked({ query })).toEqual([{ country, keyword: query }]);
  });

  it("shows more of the map the wider the circle, within the zooms there are", () => {
    const zoom = (radiusM: number) => asked({ query: "dentists", latitude: 60.39, longitude: 5.32, radiusM });
    expect(zoom(5_000)).toMatchObject([{ lat: 60.39, long: 5.32, zoom_level: 12 }]);
    expect(zoom(10)).toMatchObject([{ zoom_level: 18 }]);
    expect(zoom(500_000)).toMatchObject([{ zoom_level: 10 }]);
  });
});
