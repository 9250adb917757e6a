import type { OperationName } from "@/lib/contracts/operation.ts";

/** A search that leaves out a filter finds, and bills, what nobody asked for: better to refuse it before it is sent. */

/** The fields that narrow a search. Fields in one row say the same: it is enough to heed one of them. */
const filters: Partial<Record<OperationName, readonly (readonly string[])[]>> = {
  "search-people": [
    ["companyDomain", "companyName"],
    ["titles"],
    ["seniorities"],
    ["departments"],
    ["countries"],
    ["industries"],
  ],
  "search-companies": [
    ["domains", "name"],
    ["industries"],
    ["countries"],
    ["keywords"],
    ["employeeMin"],
    ["employeeMax"],
  ],
};

type Question = Readonly<Record<string, unknown>>;

/** Bounds are rounded to the vendor's ranges: only one that makes no difference wherever it lies goes unheeded. */
const otherBounds = (question: Question, field: string): Question[] =>
  [1, 300, 5_000_000].map((bound) => ({ ...question, [field]: bound }));

const without = (question: Question, fields: readonly string[]): Question =>
  Object.fromEntries(Object.entries(question).filter(([field]) => !fields.includes(field)));

const given = (value: unknown) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/**
 * The filters of a question that make no difference to what the vendor is asked. `asked` gives the request; where a
 * question without a filter cannot be asked at all, the filter is heeded.
 */
export function unheededFilters(
  name: OperationName,
  question: Question,
  asked: (question: Question) => unknown,
): string[] {
  const rows = filters[name] ?? [];
  if (rows.length === 0) return [];
  const request = (other: Question): string | undefined => {
    try {
      return JSON.stringify(asked(other));
    } catch {
      return undefined;
    }
  };
  const whole = request(question);
  if (whole === undefined) return [];

  const isUnheeded = (fields: readonly string[], field: string): boolean => {
    const value = question[field];
    if (typeof value === "number") return otherBounds(question, field).every((other) => request(other) === whole);
    if (request(without(question, fields)) === whole) return true;
    if (fields.length > 1 || !Array.isArray(value) || value.length === 1) return false;
    // One of several: left out as well, unless another comes to the same.
    const alone = (one: unknown) => request({ ...question, [field]: [one] });
    return value.some((one: unknown) => {
      const others = value.filter((other: unknown) => other !== one);
      if (others.length === 0 || request({ ...question, [field]: others }) !== whole) return false;
      return others.every((other) => alone(other) !== alone(one));
    });
  };
  return rows.flatMap((row) => {
    const fields = row.filter((field) => given(question[field]));
    const [field] = fields;
    return field !== undefined && isUnheeded(fields, field) ? fields : [];
  });
}
