import type { ExportRow } from "@/lib/contracts/export.ts";
import type { ResearchSpec } from "@/lib/contracts/research.ts";
import { answerFields } from "@/lib/research/answer-fields.ts";
import { toCell } from "./cell.ts";
import type { ExportColumn } from "./columns.ts";

/** One column for each property that the schema names, under the name it has there, then the sources. */
export function researchColumns({ schema }: Pick<ResearchSpec, "schema">): ExportColumn[] {
  const fields = answerFields(schema).filter((field) => field !== "sources");
  const answers = fields.map((name): ExportColumn => ({ name, read: ({ output }) => toCell(output?.fields[name]) }));
  return [
    ...(answers.length > 0 ? answers : [{ name: "answer", read: wholeAnswer }]),
    { name: "sources", read: ({ output }) => toCell(output?.fields["sources"]) },
  ];
}

/** Of a schema that names no properties: the answer is one value, or an object whose fields nobody knew beforehand. */
function wholeAnswer({ output }: ExportRow) {
  if (!output) return null;
  const { sources: _, answer, ...rest } = output.fields;
  return toCell(answer ?? (Object.keys(rest).length > 0 ? rest : null));
}
