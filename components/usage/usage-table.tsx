import type { ReactNode } from "react";
import type { UsageSum } from "@/lib/client/usage.ts";
import { formatCount, formatCredits, formatMoney, formatShare } from "../ui/format.ts";
import { Table, Td, Th } from "../ui/table.tsx";

export type UsageRow = { key: string; title: ReactNode; sum: UsageSum; strong?: boolean };
type UsageTableProps = { label: string; head: string; rows: readonly UsageRow[] };

/** What was asked, found and paid, a line a row. Money is left out where no key has a price. */
export function UsageTable({ label, head, rows }: UsageTableProps) {
  const money = rows.some(({ sum }) => sum.money > 0);
  const shown = money ? columns : columns.filter((column) => !column.money);
  return (
    <Table label={label} className="tabular-nums">
      <thead>
        <tr>
          <Th>{head}</Th>
          {shown.map((column) => (
            <Th key={column.head} className="text-right">
              {column.head}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, title, sum, strong }) => (
          <tr key={key} className={strong ? "font-medium" : undefined}>
            <Td className="whitespace-nowrap">{title}</Td>
            {shown.map((column) => (
              <Td key={column.head} className="text-right whitespace-nowrap">
                {column.cell(sum)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** What some of the columns mean, for below the tables. */
export function UsageNote() {
  return (
    <p className="border-t border-line px-4 py-2.5 text-xs text-muted">
      Verified: of the addresses found that a verifier was asked about, how many it called valid. p50 and p95: half of
      the calls, and 95 of 100, were answered within this time (to 5%).
    </p>
  );
}

type Column = { head: string; cell: (sum: UsageSum) => string; money?: true };

const columns: readonly Column[] = [
  { head: "Calls", cell: ({ calls }) => formatCount(calls) },
  { head: "Paid", cell: ({ paidCalls }) => formatCount(paidCalls) },
  { head: "Found", cell: ({ hits }) => formatCount(hits) },
  { head: "Hit rate", cell: ({ hits, misses }) => formatShare(hits, hits + misses) },
  {
    head: "Verified",
    cell: ({ judged, verified }) => (judged === 0 ? "—" : `${formatShare(verified, judged)} of ${formatCount(judged)}`),
  },
  {
    head: "Failed",
    cell: ({ errors, unknownCalls }) =>
      `${formatCount(errors)}${unknownCalls > 0 ? ` +${formatCount(unknownCalls)} unknown` : ""}`,
  },
  { head: "p50", cell: ({ latencyP50Ms }) => formatLatency(latencyP50Ms) },
  { head: "p95", cell: ({ latencyP95Ms }) => formatLatency(latencyP95Ms) },
  { head: "Credits", cell: ({ credits }) => formatCredits(credits) },
  { head: "Credits per hit", cell: ({ credits, hits }) => perResult(credits, hits, formatCredits) },
  { head: "Credits per verified", cell: ({ credits, verified }) => perResult(credits, verified, formatCredits) },
  { head: "Money", cell: ({ money }) => formatMoney(money), money: true },
  { head: "Money per hit", cell: ({ money, hits }) => perResult(money, hits, formatMoney), money: true },
  { head: "Money per verified", cell: ({ money, verified }) => perResult(money, verified, formatMoney), money: true },
];

/** "—" where nothing came of it. */
const perResult = (spent: number, results: number, format: (value: number) => string): string =>
  results === 0 ? "—" : format(spent / results);

export function formatLatency(ms: number | null): string {
  if (ms === null) return "—";
  return ms < 1_000 ? `${formatCount(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
