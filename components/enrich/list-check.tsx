"use client";

import type { CheckedList } from "@/lib/client/list-messages.ts";
import { useCheckList } from "@/lib/client/use-check-list.ts";
import { useWizard } from "@/lib/client/wizard.ts";
import { Alert } from "../ui/alert.tsx";
import { formatCount } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";

/** What the list itself says before anything is asked: repeated people, rows with nothing to ask, values left out. */
export function ListCheck() {
  const { listId, mapping } = useWizard();
  const { data, error } = useCheckList(listId, mapping);
  if (error) {
    return (
      <Alert tone="warning" title="The rows could not be looked through">
        {error.message}
      </Alert>
    );
  }
  if (!data) return <p role="status">Looking through the rows…</p>;
  const { duplicates, unusable, problems } = data;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      {duplicates + unusable.count + problems.count === 0 && (
        <Alert tone="success" title="Every row can be asked about, and none is there twice" />
      )}
      {duplicates > 0 && (
        <Alert title={`${plural(duplicates, "row repeats", "rows repeat")} a person above`}>
          Repeated questions share one answer and are paid once. The rows stay in the export.
        </Alert>
      )}
      {unusable.count > 0 && (
        <Alert
          tone="warning"
          title={`${plural(unusable.count, "row has", "rows have")} nothing to ask and will be skipped`}
        >
          <Examples tally={unusable} />
        </Alert>
      )}
      {problems.count > 0 && (
        <Alert tone="warning" title={`${plural(problems.count, "row has", "rows have")} a value that is left out`}>
          <Examples tally={problems} />
        </Alert>
      )}
    </div>
  );
}

function Examples({ tally }: { tally: CheckedList["unusable"] }) {
  return (
    <ul className="list-disc pl-4">
      {tally.examples.map(({ row, reason }) => (
        <li key={row}>
          Row {formatCount(row)}: {reason}
        </li>
      ))}
      {tally.count > tally.examples.length && <li>and {formatCount(tally.count - tally.examples.length)} more</li>}
    </ul>
  );
}
