"use client";

import { canonicalInputFields } from "@/lib/cleaning/fields.ts";
import { type Job, type JobRecord, terminalRecordStates } from "@/lib/contracts/job.ts";
import { displayValue, recordIdentity } from "@/lib/client/record-view.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { useRecord } from "@/lib/client/use-record.ts";
import { Alert } from "../ui/alert.tsx";
import { formatCount } from "../ui/format.ts";
import { RequestError } from "../ui/request-error.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { emailStatusLabels } from "./email-status.ts";
import { RecordSteps } from "./record-steps.tsx";
import { RecordStateLabel } from "./record-state.tsx";
import { ValueList } from "./value-list.tsx";

export function RecordSheet({ job, seq, onClose }: { job: Job; seq: number | null; onClose: () => void }) {
  return (
    <Sheet open={seq !== null} onOpenChange={(open) => !open && onClose()} title={`Row ${formatCount((seq ?? 0) + 1)}`}>
      {seq !== null && <RecordDetails job={job} seq={seq} />}
    </Sheet>
  );
}

function RecordDetails({ job, seq }: { job: Job; seq: number }) {
  const { data: record, error, refetch } = useRecord(job.id, seq);
  if (error) return <RequestError what="The row cannot be read" error={error} onRetry={() => void refetch()} />;
  if (record === undefined) return <Loading label="Loading the row" rows={8} />;
  if (record === null) return <Alert tone="warning" title="This job has no such row" />;
  return <RecordContent job={job} record={record} />;
}

function RecordContent({ job, record }: { job: Job; record: JobRecord }) {
  const providerName = useProviderNames();
  const { person, company } = recordIdentity(record.input, job.mapping);
  const best = record.output?.bestCandidate;
  return (
    <div className="grid gap-5">
      <div>
        <p className="text-base font-medium break-words">{person || "No name"}</p>
        <p className="text-muted">{company}</p>
        <RecordStateLabel state={record.state} className="mt-1" />
      </div>
      {record.error && (
        <Alert tone={record.state === "failed" ? "danger" : "warning"} title={record.error.message}>
          {record.error.kind}
        </Alert>
      )}
      {record.output && (
        <ValueList
          title="Found"
          empty="Nothing was accepted for this row."
          values={Object.entries(record.output.fields).map(([name, value]) => ({
            name: fieldLabel(name) ?? name,
            value: displayValue(value),
            note: sourceNote(record, name, providerName),
          }))}
        />
      )}
      {best && (
        <Alert title={`Best candidate, not accepted: ${best.email}`}>
          {emailStatusLabels[best.status]}
          {best.reason && `. ${best.reason}`} Found by {best.providers.map(providerName).join(", ")}.
        </Alert>
      )}
      <RecordSteps steps={record.provenance?.steps ?? []} ended={terminalRecordStates.has(record.state)} />
      <ValueList
        title="Row in the file"
        empty="The row has no cells."
        values={Object.entries(record.input).map(([name, value]) => ({
          name,
          value,
          note: meaningOf(name, job.mapping[name]),
        }))}
      />
    </div>
  );
}

/** Said only where the column's own name does not say it. */
function meaningOf(column: string, field: string | null | undefined): string | undefined {
  const label = fieldLabel(field);
  return label?.toLowerCase() === column.toLowerCase() ? undefined : label;
}

function fieldLabel(field: string | null | undefined): string | undefined {
  return canonicalInputFields.find((known) => known.field === field)?.label;
}

function sourceNote(record: JobRecord, field: string, providerName: (slug: string) => string): string | undefined {
  const source = record.provenance?.fields[field];
  if (!source) return undefined;
  const sure = source.confidence === undefined ? "" : `, confidence ${Math.round(source.confidence)}`;
  return `${providerName(source.provider)}${sure}`;
}
