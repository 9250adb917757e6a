"use client";

import { Pencil, Plus, Trash2, Wallet } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { Spending } from "@/lib/contracts/spending.ts";
import type { Usage } from "@/lib/contracts/usage.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { useProviderNames } from "@/lib/client/use-provider-names.ts";
import { useChangeSpending } from "@/lib/client/use-spending.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatCredits, formatMoney } from "../ui/format.ts";
import { Progress } from "../ui/progress.tsx";
import { BudgetDialog } from "./budget-dialog.tsx";
import { type Budget, spentOf } from "./budget-words.ts";

/** What may be spent at most, and how much of it is gone. */
export function BudgetPanel({ spending, usage }: { spending: Spending; usage: Usage }) {
  const providerName = useProviderNames();
  const admin = useMay("admin");
  const [edited, setEdited] = useState<Budget | null>(null);
  const [open, setOpen] = useState(false);
  const { setBudget } = useChangeSpending();
  const edit = (budget: Budget | null) => {
    setEdited(budget);
    setOpen(true);
  };
  const remove = ({ scope, provider }: Budget) =>
    setBudget.mutate(
      { scope, provider, credits: null, money: null },
      {
        onSuccess: () => toast.success("The budget is removed."),
        onError: (error) => toast.error("The budget is still there", { description: error.message }),
      },
    );
  const titleOf = ({ scope, provider }: Budget) =>
    scope === "workspace_month"
      ? "All providers, this month"
      : `${providerName(provider)}, ${scope === "provider_day" ? "today" : "this month"}`;
  return (
    <Card aria-labelledby="budgets-title">
      <CardHeader id="budgets-title" title="Budgets">
        {admin && (
          <Button size="sm" onClick={() => edit(null)}>
            <Plus aria-hidden />
            New budget
          </Button>
        )}
      </CardHeader>
      {spending.budgets.length === 0 ? (
        <EmptyState
          icon={Wallet}
          title="No budget is set"
          description="A budget stops calls before they cost more than you want, by provider or for the whole month."
        />
      ) : (
        <ul className="divide-y divide-line">
          {spending.budgets.map((budget) => {
            const spent = spentOf(budget, spending.month, usage.items, usage.to);
            const title = titleOf(budget);
            return (
              <li key={title} className="flex items-center gap-3 px-4 py-3">
                <div className="grid min-w-0 flex-1 gap-1.5 tabular-nums">
                  <p className="font-medium">{title}</p>
                  {budget.credits !== null && (
                    <Side
                      title={title}
                      spent={spent.credits}
                      most={budget.credits}
                      format={formatCredits}
                      unit=" credits"
                    />
                  )}
                  {budget.money !== null && (
                    <Side title={title} spent={spent.money} most={budget.money} format={formatMoney} unit=" of money" />
                  )}
                </div>
                {admin && (
                  <span className="flex">
                    <Button variant="ghost" size="icon" aria-label={`Change: ${title}`} onClick={() => edit(budget)}>
                      <Pencil aria-hidden />
                    </Button>
                    <Button variant="ghost" size="icon" aria-label={`Remove: ${title}`} onClick={() => remove(budget)}>
                      <Trash2 aria-hidden />
                    </Button>
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <BudgetDialog budget={edited} open={open} onOpenChange={setOpen} />
    </Card>
  );
}

type SideProps = { title: string; spent: number; most: number; format: (value: number) => string; unit: string };

function Side({ title, spent, most, format, unit }: SideProps) {
  const full = spent >= most;
  const fill = full ? "bg-danger-fill" : spent >= most * 0.8 ? "bg-warning-fill" : "bg-info-fill";
  return (
    <div className="grid gap-1 text-[0.8125rem]">
      <p className="text-muted">
        {format(spent)} of {format(most)}
        {unit} spent
        {full && <span className="text-danger"> · no call is made until it is raised or the period ends</span>}
      </p>
      <Progress
        label={`${title}:${unit} spent`}
        total={most}
        segments={[{ label: "spent", value: Math.min(spent, most), className: fill }]}
        className="h-1.5"
      />
    </div>
  );
}
