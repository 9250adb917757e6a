import { describe, expect, it } from "vitest";
import { checkList } from "./check-list.ts";

const columns = ["Name", "Website", "E-mail"];
const mapping = { Name: "fullName", Website: "companyDomain", "E-mail": "email" };

describe("looking through the rows", () => {
  it("counts a person that comes again, however it is written", () => {
    const rows = [
      ["Jane Doe", "acme.io", ""],
      ["Jane  DOE", "https://www.acme.io/about", ""],
      ["John Roe", "acme.io", ""],
    ];
    expect(checkList(columns, rows, mapping).duplicates).toBe(1);
  });

  it("counts rows with nothing to ask, with the reason and the row's number", () => {
    const { unusable, duplicates } = checkList(
      columns,
      [
        ["Jane Doe", "acme.io", ""],
        ["N/A", "-", ""],
        ["", "", ""],
      ],
      mapping,
    );
    expect(unusable.count).toBe(2);
    expect(unusable.examples[0]?.row).toBe(2);
    expect(unusable.examples.every(({ reason }) => reason !== "")).toBe(true);
    expect(duplicates).toBe(0);
  });

  it("names a value that is left out", () => {
    const { problems } = checkList(columns, [["Jane Doe", "acme.io", "jane at acme"]], mapping);
    expect(problems.count).toBe(1);
    expect(problems.examples[0]?.reason).toContain("jane at acme");
  });

  it("names only a few rows of many", () => {
    const { unusable } = checkList(
      columns,
      Array.from({ length: 300 }, () => ["", "", ""]),
      mapping,
    );
    expect(unusable.count).toBe(300);
    expect(unusable.examples.length).toBe(5);
  });
});
