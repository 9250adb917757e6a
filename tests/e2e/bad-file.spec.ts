import { writeFile } from "node:fs/promises";
import { expect, giveFile, listOf, test } from "./fixtures.ts";

const wide = (columns: number) => {
  const names = Array.from({ length: columns }, (_, index) => `Column ${index + 1}`);
  return `${names.join(",")}\n${names.map(() => "x").join(",")}`;
};

const refused: { what: string; content: string | Buffer; says: RegExp }[] = [
  { what: "an empty file", content: "", says: /list\.csv: the file is empty; expected a header row/ },
  {
    what: "a picture",
    content: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    says: /list\.csv.*(PNG|binary|image)/i,
  },
  {
    what: "a file without a header",
    content: "jane@acme.io,Jane Doe\njohn@acme.io,John Roe",
    says: /list\.csv, line 1: .*header/,
  },
  { what: "a header without rows", content: "First Name,Company\n", says: /list\.csv, line 1: .*at least one row/ },
  { what: "1,001 columns", content: wide(1_001), says: /list\.csv, line 1: 1001 columns; expected at most 1000/ },
  {
    what: "a quote that is never closed",
    content: 'Name,Company\n"Jane,Acme\nJohn,Beta\n',
    says: /list\.csv, line 2: .*never closed/,
  },
];

for (const { what, content, says } of refused) {
  test(`${what} is refused with the file, the place and what was expected, and no job is made`, async ({ page }) => {
    const posted: string[] = [];
    page.on("request", (request) => void (request.method() === "POST" && posted.push(request.url())));
    await page.goto("/enrich");
    await giveFile(page, "list.csv", content);
    await expect(page.getByRole("alert").filter({ hasText: "This file cannot be used" })).toContainText(says);
    await expect(page.getByRole("button", { name: "Continue to columns" })).toBeHidden();
    expect(posted).toEqual([]);
  });
}

test("a file over 50 MB is refused before it is read", async ({ page }, testInfo) => {
  const path = testInfo.outputPath("huge.csv");
  await writeFile(path, Buffer.alloc(60_000_000, "a,b\n"));
  await page.goto("/enrich");
  await page.getByLabel("Drop a CSV file here").setInputFiles(path);
  const refusal = page.getByRole("alert").filter({ hasText: "This file cannot be used" });
  await expect(refusal).toContainText(/huge\.csv: .*60 MB; at most 50 MB/);
});

test("a file can be chosen again after one was refused", async ({ page }) => {
  await page.goto("/enrich");
  await giveFile(page, "list.csv", "");
  await expect(page.getByText("This file cannot be used")).toBeVisible();
  await giveFile(page, "list.csv", listOf(3));
  await expect(page.getByText("3 rows · 4 columns")).toBeVisible();
  await expect(page.getByText("This file cannot be used")).toBeHidden();
});

test("UTF-16 and quoted newlines are read; ragged rows are named by line", async ({ page }) => {
  const text = 'First Name,Last Name,Company\nZoë,Weiß,"Blau\nGmbH"\nJan,Kowalski\n';
  await page.goto("/enrich");
  await giveFile(page, "list.csv", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
  await expect(page.getByText(/2 rows · 3 columns · UTF-16/)).toBeVisible();
  await expect(page.getByRole("cell", { name: "Zoë" })).toBeVisible();
  await page.getByText("Show them").click();
  await expect(page.getByText(/Line 4:/)).toBeVisible();
});
