import { BadgeCheck } from "lucide-react";
import type { RecordResult } from "@/lib/client/record-view.ts";
import { emailStatusLabels } from "./email-status.ts";

/** A found value stands out; a candidate that was not accepted is muted, in italics, and says why. */
export function RecordResultText({ result }: { result: RecordResult | null }) {
  if (!result) return <span className="text-muted">—</span>;
  const status = result.status && emailStatusLabels[result.status];
  if (result.kind === "candidate") {
    return (
      <span className="block truncate text-muted" title={[status, result.note].filter(Boolean).join(": ")}>
        <span className="sr-only">Best candidate, not accepted: </span>
        <span className="italic">{result.value}</span>
        {status && <span> · {status}</span>}
      </span>
    );
  }
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <span className="truncate font-medium" title={result.value}>
        {result.value}
      </span>
      {result.verified ? (
        <span className="inline-flex shrink-0 items-center gap-0.5 text-xs text-success">
          <BadgeCheck aria-hidden className="size-3.5" />
          <span className="sr-only">Verified</span>
        </span>
      ) : (
        status && <span className="shrink-0 text-xs text-muted">{status}</span>
      )}
    </span>
  );
}
