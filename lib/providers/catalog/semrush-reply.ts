import { z } from "zod";
import { failed, notFound } from "@/lib/providers/outcome.ts";
import type { ReadError } from "@/lib/providers/provider.ts";
import { refusal } from "@/lib/providers/status.ts";

/** Semrush answers with a header row and lines of fields between semicolons, and with `ERROR <number> :: <text>`. */

type Line = ReadonlyMap<string, string>;

/** The lines below a header row that has `column`; fields are found by their header, quoted ones as well. */
export const semicolonRows = (column: string) =>
  z.string().transform((body, context): Line[] => {
    const [head = [], ...lines] = body
      .split(/\r?\n/)
      .filter((line) => line.trim() !== "")
      .map(fieldsOf);
    const headers = head.map((name) => name.toLowerCase());
    if (!headers.includes(column)) {
      context.addIssue({ code: "custom", message: `no column ${column}` });
      return z.NEVER;
    }
    const whole = lines.filter((line) => line.length === headers.length);
    if (lines.length > 0 && whole.length === 0)
      context.addIssue({ code: "custom", message: "its lines do not fit their header" });
    return whole.map((line) => new Map(line.map((field, index): [string, string] => [headers[index] ?? "", field])));
  });

function fieldsOf(line: string): string[] {
  const fields = line.match(/(?:"(?:[^"]|"")*"|[^;"]+|(?<=^|;)(?=;|$))+/g) ?? [];
  return fields.map((field) => field.trim().replace(/^"(.*)"$/, "$1").replaceAll('""', '"')); // prettier-ignore
}

const errorLine = /^\s*ERROR\s+(\d+)\s*::\s*(.*)/;

/** https://developer.semrush.com/api/basics/error-messages/: by number, whatever the status. */
export const readError: ReadError = (reply) => {
  if (reply.status >= 500 || typeof reply.body !== "string") return undefined;
  const [, number, reason = ""] = errorLine.exec(reply.body) ?? [];
  if (number === undefined) return undefined;
  if (number === "50") return notFound();
  if (["131", "132", "134"].includes(number)) return failed("quota", `The Semrush key is used up: ${reason.trim()}`);
  if (["70", "120", "121", "122", "130", "133", "135"].includes(number))
    return failed("auth", `Semrush refused the key or its plan: ${reason.trim()}`);
  if (number === "429") return failed("rate_limit", "Semrush limits the calls");
  return failed("invalid_input", refusal("Semrush refused the question", reply));
};
