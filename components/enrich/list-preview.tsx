import type { ReadList } from "@/lib/client/list-messages.ts";
import { Alert } from "../ui/alert.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { formatCount } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { Table, Td, Th } from "../ui/table.tsx";

const PREVIEW_ROWS = 8;
const PREVIEW_COLUMNS = 40;
const delimiters: Record<string, string> = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar" };

export function ListPreview({ list }: { list: ReadList }) {
  const { fileName, columns, rowCount, sample, encoding, delimiter, warnings } = list;
  const shown = columns.slice(0, PREVIEW_COLUMNS);
  return (
    <>
      <Card aria-labelledby="preview-title">
        <CardHeader id="preview-title" title={fileName}>
          <p className="text-[0.8125rem] text-muted tabular-nums">
            {plural(rowCount, "row")} · {plural(columns.length, "column")} · {encoding.toUpperCase()} · separated by{" "}
            {delimiters[delimiter] ?? delimiter}
          </p>
        </CardHeader>
        <Table label="First rows of the file">
          <thead>
            <tr>
              {shown.map((column) => (
                <Th key={column}>{column}</Th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.slice(0, PREVIEW_ROWS).map((cells, row) => (
              <tr key={row}>
                {shown.map((column, index) => (
                  <Td key={column} className="max-w-60 truncate whitespace-nowrap">
                    {cells[index]}
                  </Td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
        <p className="border-t border-line px-4 py-2 text-xs text-muted">
          The first {Math.min(PREVIEW_ROWS, rowCount)} of {formatCount(rowCount)} rows
          {columns.length > shown.length && `, and the first ${shown.length} of ${formatCount(columns.length)} columns`}
          .
        </p>
      </Card>
      {warnings.length > 0 && (
        <Alert tone="warning" title={`${plural(warnings.length, "remark")} on this file`}>
          <p>Nothing is lost; the rows are used as described.</p>
          <details className="mt-1">
            <summary className="min-h-6">Show them</summary>
            <ul tabIndex={0} aria-label="Remarks" className="mt-1 max-h-48 overflow-y-auto">
              {warnings.map(({ line, message }, index) => (
                <li key={index}>
                  <span className="text-muted tabular-nums">Line {formatCount(line)}:</span> {message}
                </li>
              ))}
            </ul>
          </details>
        </Alert>
      )}
    </>
  );
}
