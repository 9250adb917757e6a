import { z } from "zod";
import type { Company } from "@/lib/contracts/entities.ts";
import type { Outcome } from "@/lib/contracts/outcome.ts";
import { failed, found, malformedText, notFound } from "@/lib/providers/outcome.ts";
import { anything, count, group, rows, saysAnything, text } from "@/lib/providers/reading.ts";
import { companyAnswer, companyAttributes, companyOf } from "./zoominfo-company.ts";
import { addressOf, type PersonAttributes, personAttributes, personOf, phonesOf } from "./zoominfo-person.ts";

/** One record, told by its `id` and, where it answers a question, by how it matched. */
export type Row = { id: string | undefined; type: string | undefined; status: string | undefined; attributes: unknown };

/** Searches of the Enterprise API have the fields beside the id. */
const resource = z.object({ id: text, type: text, attributes: anything, meta: group({ matchStatus: text }) }).loose();
const legacyResult = z.object({ data: rows(z.unknown()), matchStatus: text });

/** JSON:API of the GTM API; `data.result` of the Enterprise API before it. */
export const rowsReply = z.union([
  z.object({ data: z.array(resource) }).transform(({ data }) =>
    data.map((row): Row => ({
      id: row.id,
      type: row.type,
      status: row.meta?.matchStatus,
      attributes: row.attributes ?? row,
    })),
  ),
  z.object({ data: z.object({ result: z.array(legacyResult) }) }).transform(({ data }) =>
    data.result.map((row): Row => ({
      id: undefined,
      type: undefined,
      status: row.matchStatus,
      attributes: row.data[0],
    })),
  ),
]);

export const pageOf = (body: unknown) =>
  z
    .object({
      meta: group({ totalResults: count, page: group({ number: count }) }),
      links: group({ next: text }),
      totalResults: count,
    })
    .safeParse(body).data;

const listed = <Data>(schema: z.core.$ZodType<Data>, list: readonly Row[]) =>
  list.flatMap(({ attributes }) => z.safeParse(schema, attributes).data ?? []);
export const peopleOf = (list: readonly Row[]) => listed(personAttributes, list).map(personOf).filter(saysAnything);
export const companiesOf = (list: readonly Row[]) =>
  listed(companyAttributes, list).map(companyOf).filter(saysAnything);

/** https://docs.zoominfo.com: what became of one input stands in `matchStatus`, with HTTP 200. */
function matched<Attributes, Data>(
  row: Row | undefined,
  schema: z.core.$ZodType<Attributes>,
  answer: (attributes: Attributes) => Outcome<Data>,
): Outcome<Data> {
  const status = row?.status?.toUpperCase();
  if (status === "OPT_OUT") return failed("suppressed", "The person asked ZoomInfo to be removed");
  if (status === "LIMIT_EXCEEDED") return failed("quota", "The ZoomInfo account has used up its credits");
  if (status === "INVALID_INPUT") return failed("invalid_input", "ZoomInfo cannot match with so little");
  if (!row || row.type === "NoMatch" || status === "COMPANY_ONLY_MATCH" || /^NO_MATCH|^NON_MATCH/.test(status ?? ""))
    return notFound();
  const attributes = z.safeParse(schema, row.attributes);
  return attributes.success ? answer(attributes.data) : malformedText("attributes are missing");
}

/** Whether a row holds what is sold, an address or a number. */
export function showsContact(row: Row | undefined): boolean {
  const person = z.safeParse(personAttributes, row?.attributes).data;
  return person !== undefined && saysAnything({ email: addressOf(person), ...phonesOf(person) });
}

export const matchedPerson = <Data>(row: Row | undefined, answer: (row: PersonAttributes) => Outcome<Data>) =>
  matched(row, personAttributes, answer);
export const matchedCompany = (row: Row | undefined) => matched(row, companyAttributes, companyAnswer);

/** No rows say that there is nobody; rows of which nothing can be read do not. */
export const none = (list: readonly Row[]) =>
  list.length === 0 ? notFound() : malformedText("no row of it can be read");

const technology = z.object({ product: text, name: text });
export function technologiesAnswer(list: readonly Row[]): Outcome<{ technologies: string[] }> {
  const technologies = listed(technology, list).flatMap(({ product, name }) => product ?? name ?? []);
  return technologies.length > 0 ? found({ technologies }) : none(list);
}

export function lookalikesAnswer(list: readonly Row[]): Outcome<{ companies: Company[] }> {
  const companies = companiesOf(list);
  return companies.length > 0 ? found({ companies }, { results: companies.length }) : none(list);
}
