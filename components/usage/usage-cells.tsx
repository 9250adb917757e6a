import type { UsageSum } from "@/lib/client/usage.ts";
import { formatCount, formatCredits, formatMoney, formatShare } from "../ui/format.ts";
import { Td, Th } from "../ui/table.tsx";

/** The columns that every table of usage ends with. Money is left out where no key has a price. */
export function UsageHeads({ money }: { money: boolean }) {
  const heads = ["Calls", "Paid", "Found", "Hit rate", "Failed", "Latency", "Credits", "Found per credit"];
  return [...heads, ...(money ? ["Money", "Found per 1.00"] : [])].map((head) => (
    <Th key={head} className="text-right">
      {head}
    </Th>
  ));
}

export function UsageCells({ sum, money }: { sum: UsageSum; money: boolean }) {
  const { calls, hits, misses, errors, unknownCalls, paidCalls, credits, latencyMs } = sum;
  const cells = [
    formatCount(calls),
    formatCount(paidCalls),
    formatCount(hits),
    formatShare(hits, hits + misses),
    `${formatCount(errors)}${unknownCalls > 0 ? ` +${formatCount(unknownCalls)} unknown` : ""}`,
    calls === 0 ? "—" : `${formatCount(latencyMs)} ms`,
    formatCredits(credits),
    perUnit(hits, credits),
    ...(money ? [formatMoney(sum.money), perUnit(hits, sum.money)] : []),
  ];
  return cells.map((cell, index) => (
    <Td key={index} className="text-right whitespace-nowrap">
      {cell}
    </Td>
  ));
}

/** "—" where nothing was spent: what is free has no yield. */
const perUnit = (hits: number, spent: number): string => (spent === 0 ? "—" : formatCredits(hits / spent));
