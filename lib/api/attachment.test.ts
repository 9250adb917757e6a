import { expect, it } from "vitest";
import { attachment } from "./attachment.ts";

it.each([
  ["leads.csv", `attachment; filename="leads.csv"; filename*=UTF-8''leads.csv`],
  ["../../etc/passwd", `attachment; filename=".._.._etc_passwd"; filename*=UTF-8''.._.._etc_passwd`],
  [
    'a"b\r\nSet-Cookie: x.csv',
    `attachment; filename="a_b__Set-Cookie_ x.csv"; filename*=UTF-8''a_b__Set-Cookie_%20x.csv`,
  ],
  ["名簿.csv", `attachment; filename=".csv"; filename*=UTF-8''%E5%90%8D%E7%B0%BF.csv`],
  ["", `attachment; filename="export"; filename*=UTF-8''export`],
])("%j is a header of one line and a file name that leads nowhere else", (name, header) => {
  expect(attachment(name)).toBe(header);
});
