import { createColumnHelper } from "@tanstack/react-table";
import type { ColumnMapping } from "@/lib/contracts/job.ts";
import { recordCredits, recordIdentity, recordResult, type Target } from "@/lib/client/record-view.ts";
import type { TableRow } from "@/lib/client/use-record-rows.ts";
import { ProviderLogo } from "../providers/provider-logo.tsx";
import { formatCount, formatCredits } from "../ui/format.ts";
import { Skeleton } from "../ui/skeleton.tsx";
import { RecordResultText } from "./record-result.tsx";
import { RecordStateLabel } from "./record-state.tsx";

export type RecordColumnsInput = { mapping: ColumnMapping; target: Target; providerName: (slug: string) => string };

const column = createColumnHelper<TableRow>();
const resultTitles: Record<Target, string> = {
  email: "E-mail",
  verdict: "E-mail",
  phone: "Phone",
  person: "Person found",
  company: "Company found",
};

/** `size` is a share of the width, `minSize` pixels. Cells of a row that is still being read are grey bars. */
export function recordColumns({ mapping, target, providerName }: RecordColumnsInput) {
  const text = (pick: (row: TableRow["record"] & object) => string) => (row: TableRow) =>
    row.record ? pick(row.record) : null;
  const plain = (value: string | null) =>
    value === null ? <Skeleton className="h-3.5 w-4/5" /> : <span className="block truncate">{value || "—"}</span>;
  return [
    column.accessor(({ seq }) => seq + 1, {
      id: "row",
      header: "Row",
      size: 1,
      minSize: 64,
      cell: ({ getValue }) => <span className="text-muted">{formatCount(getValue())}</span>,
    }),
    column.display({
      id: "state",
      header: "State",
      size: 2,
      minSize: 112,
      cell: ({ row: { original } }) =>
        original.record ? <RecordStateLabel state={original.record.state} /> : <Skeleton className="h-3.5 w-16" />,
    }),
    column.accessor(
      text(({ input }) => recordIdentity(input, mapping).person),
      {
        id: "person",
        header: "Person",
        size: 4,
        minSize: 140,
        cell: ({ getValue }) => plain(getValue()),
      },
    ),
    column.accessor(
      text(({ input }) => recordIdentity(input, mapping).company),
      {
        id: "company",
        header: "Company",
        size: 4,
        minSize: 140,
        cell: ({ getValue }) => plain(getValue()),
      },
    ),
    column.display({
      id: "result",
      header: resultTitles[target],
      size: 6,
      minSize: 220,
      cell: ({ row: { original } }) =>
        original.record ? (
          <RecordResultText result={recordResult(original.record, target)} />
        ) : (
          <Skeleton className="h-3.5 w-3/5" />
        ),
    }),
    column.display({
      id: "source",
      header: "Source",
      size: 3,
      minSize: 120,
      cell: ({ row: { original } }) => {
        const provider = original.record && recordResult(original.record, target)?.provider;
        if (!provider) return null;
        return (
          <span className="flex min-w-0 items-center gap-1.5">
            <ProviderLogo slug={provider} className="size-4" />
            <span className="truncate">{providerName(provider)}</span>
          </span>
        );
      },
    }),
    column.accessor(
      text((record) => formatCredits(recordCredits(record))),
      {
        id: "credits",
        header: "Credits",
        size: 1,
        minSize: 72,
        cell: ({ getValue }) => <span className="block text-right">{getValue()}</span>,
      },
    ),
  ];
}

/** For a phone: who and how it stands in one column, what was found in the other. */
export function narrowRecordColumns(input: RecordColumnsInput): ReturnType<typeof recordColumns> {
  const wide = recordColumns(input);
  const result = wide.filter(({ id }) => id === "result").map((shown) => ({ ...shown, size: 3, minSize: 130 }));
  const who = column.display({
    id: "person",
    header: "Person",
    size: 2,
    minSize: 110,
    cell: ({ row: { original } }) =>
      original.record ? (
        <>
          <span className="block truncate">{recordIdentity(original.record.input, input.mapping).person || "—"}</span>
          <RecordStateLabel state={original.record.state} className="text-xs" />
        </>
      ) : (
        <Skeleton className="h-3.5 w-4/5" />
      ),
  });
  return [who, ...result];
}
