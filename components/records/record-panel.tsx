"use client";

import { Inbox } from "lucide-react";
import { parseAsInteger, parseAsStringLiteral, useQueryState } from "nuqs";
import { useEffect, useMemo, useState } from "react";
import { type Job, recordStates, terminalJobStates } from "@/lib/contracts/job.ts";
import { useMediaQuery } from "@/lib/client/use-media-query.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { type RowWindow, useRecordRows } from "@/lib/client/use-record-rows.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { narrowRecordColumns, recordColumns } from "./record-columns.tsx";
import { RecordFilter } from "./record-filter.tsx";
import { RecordGrid } from "./record-grid.tsx";
import { RecordSheet } from "./record-sheet.tsx";

export function RecordPanel({ job }: { job: Job }) {
  const [state, setState] = useQueryState("state", parseAsStringLiteral(recordStates));
  const [open, setOpen] = useQueryState("row", parseAsInteger);
  const [window, setWindow] = useState<RowWindow>({ first: 0, last: 0 });
  const live = !terminalJobStates.has(job.state);
  const { count, rowAt, error, retry, loading, more } = useRecordRows(job.id, state, job.progress.total, window, live);
  const wide = useMediaQuery("(min-width: 768px)");
  const providerName = useProviderNames();
  const columns = useMemo(() => {
    const input = { mapping: job.mapping, target: job.waterfall.target, providerName };
    return wide ? recordColumns(input) : narrowRecordColumns(input);
  }, [job.mapping, job.waterfall.target, providerName, wide]);
  const nearEnd = window.last >= count - 40;
  useEffect(() => {
    if (nearEnd && more) more();
  }, [nearEnd, more]);
  return (
    <Card aria-labelledby="records-title" className="overflow-hidden">
      <CardHeader id="records-title" title="Records">
        <RecordFilter progress={job.progress} live={live} state={state} onState={(name) => void setState(name)} />
      </CardHeader>
      {error && count === 0 ? (
        <RequestError what="The records cannot be read" error={error} onRetry={retry} />
      ) : loading ? (
        <Loading label="Loading records" rows={8} className="h-[26rem] p-4" />
      ) : count === 0 ? (
        <EmptyState icon={Inbox} title="No rows here" description="No row of this job is in that state now." />
      ) : (
        <RecordGrid
          key={`${state ?? "all"} ${wide}`}
          count={count}
          rowAt={rowAt}
          columns={columns}
          rowPx={wide ? 36 : 52}
          onWindow={setWindow}
          onOpen={(seq) => void setOpen(seq)}
        />
      )}
      <RecordSheet job={job} seq={open} onClose={() => void setOpen(null)} />
    </Card>
  );
}
