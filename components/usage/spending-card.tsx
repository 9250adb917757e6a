"use client";

import { useState } from "react";
import type { Spending } from "@/lib/contracts/spending.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { formatCount, formatCredits, formatMoney } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { CreditsDialog } from "./credits-dialog.tsx";

/** The workspace's credits and this month (UTC) in a few numbers. */
export function SpendingCard({ spending }: { spending: Spending }) {
  const { creditsLeft, monthlyAllowance, reserved, month } = spending;
  const [open, setOpen] = useState(false);
  const sum = (key: "credits" | "money" | "calls" | "paidCalls" | "hits" | "unknownCalls") =>
    month.reduce((total, provider) => total + provider[key], 0);
  const money = sum("money");
  const tiles = [
    {
      label: "Credits left",
      value: creditsLeft === null ? "No limit" : formatCredits(creditsLeft),
      note: monthlyAllowance === null ? "no monthly allowance" : `${formatCredits(monthlyAllowance)} each month`,
    },
    { label: "Reserved now", value: formatCredits(reserved), note: "for calls on the wire" },
    {
      label: "Spent this month",
      value: `${formatCredits(sum("credits"))}`,
      note: money > 0 ? `credits; ${formatMoney(money)} of money` : "credits",
    },
    {
      label: "Paid calls this month",
      value: formatCount(sum("paidCalls")),
      note: `of ${plural(sum("calls"), "call")}; ${formatCount(sum("unknownCalls"))} unknown`,
    },
    { label: "Found this month", value: formatCount(sum("hits")), note: "answers with a result" },
  ];
  return (
    <Card aria-labelledby="spending-title">
      <CardHeader id="spending-title" title="Credits">
        {useMay("owner") && (
          <Button size="sm" onClick={() => setOpen(true)}>
            Change credits
          </Button>
        )}
      </CardHeader>
      <dl className="grid grid-cols-2 tabular-nums sm:grid-cols-3 lg:grid-cols-5">
        {tiles.map(({ label, value, note }) => (
          <div key={label} className="border-line p-3 px-4 not-first:border-l max-sm:nth-[2n+1]:border-l-0">
            <dt className="text-xs text-muted">{label}</dt>
            <dd className="text-lg leading-7 font-semibold">{value}</dd>
            <dd className="text-xs text-muted">{note}</dd>
          </div>
        ))}
      </dl>
      <CreditsDialog spending={spending} open={open} onOpenChange={setOpen} />
    </Card>
  );
}
