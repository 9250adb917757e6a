import { describe, expect, it } from "vitest";
import { checkList } from "./check-list.ts";

const columns = ["Name", "Website", "E-mail"];
const mapping = { Name: "fullName", Website: "companyDomain", "E-mail": "email" };
const check = (rows: string[][]) => checkList(columns, rows, mapping, async () => {});

describe("looking through the rows", () => {
  it("counts a person that comes again, however it is written", async () => {
    const { duplicates } = await check([
      ["Jane Doe", "acme.io", ""],
      ["Jane  DOE", "https://www.acme.io/about", ""],
      ["John Roe", "acme.io", ""],
    ]);
    expect(duplicates).toBe(1);
  });

  it("counts rows with nothing to ask, with the reason and the row's number", async () => {
    const { unusable, duplicates } = await check([
      ["Jane Doe", "acme.io", ""],
      ["N/A", "-", ""],
      ["", "", ""],
      ["Jane Doe", "", ""],
    ]);
    expect(unusable.count).toBe(3);
    expect(unusable.examples.map(({ row }) => row)).toEqual([2, 3, 4]);
    expect(unusable.examples.every(({ reason }) => reason !== "")).toBe(true);
    expect(duplicates).toBe(0);
  });

  it("names a value that is left out", async () => {
    const { problems } = await check([["Jane Doe", "acme.io", "jane at acme"]]);
    expect(problems.count).toBe(1);
    expect(problems.examples[0]?.reason).toContain("jane at acme");
  });

  it("names only a few rows of many", async () => {
    const { unusable } = await check(Array.from({ length: 300 }, () => ["", "", ""]));
    expect(unusable.count).toBe(300);
    expect(unusable.examples.length).toBe(5);
  });

  it("lets others through while it counts, and ends when it is told to", async () => {
    let pauses = 0;
    const rows = Array.from({ length: 5_000 }, () => ["Jane Doe", "acme.io", ""]);
    const stopped = checkList(columns, rows, mapping, async () => {
      pauses += 1;
      if (pauses === 3) throw new Error("another mapping");
    });
    await expect(stopped).rejects.toThrow("another mapping");
    expect(pauses).toBe(3);
  });
});
