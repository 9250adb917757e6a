"use client";

import { useState } from "react";
import { toast } from "sonner";
import { budgetScopes } from "@/lib/contracts/spending.ts";
import { useProviders } from "@/lib/client/use-providers.ts";
import { useChangeSpending } from "@/lib/client/use-spending.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { NativeSelect } from "../ui/native-select.tsx";
import { RequestAlert } from "../ui/request-error.tsx";
import { type Budget, readAmount, scopeLabels } from "./budget-words.ts";

/** A budget that is there is changed; null makes a new one. */
export type BudgetDialogProps = { budget: Budget | null; open: boolean; onOpenChange: (open: boolean) => void };

export function BudgetDialog({ budget, open, onOpenChange }: BudgetDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={budget ? "Change the budget" : "New budget"}
      description="A call that could pass it is not made: its row goes on to the next provider. Running jobs keep to it from their next call on. Days and months are UTC."
    >
      <BudgetForm budget={budget} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const text = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));

function BudgetForm({ budget, onDone }: { budget: Budget | null; onDone: () => void }) {
  const { data: providers = [] } = useProviders();
  const [scope, setScope] = useState(budget?.scope ?? "workspace_month");
  const [provider, setProvider] = useState(budget?.provider ?? "");
  const [credits, setCredits] = useState(text(budget?.credits));
  const [money, setMoney] = useState(text(budget?.money));
  const [tried, setTried] = useState(false);
  const { setBudget } = useChangeSpending();
  const wanted = { credits: readAmount(credits), money: readAmount(money) };
  const empty = wanted.credits === null && wanted.money === null;
  const nobody = scope !== "workspace_month" && provider === "";
  const submit = () => {
    setTried(true);
    if (wanted.credits === undefined || wanted.money === undefined || empty || nobody) return;
    const of = scope === "workspace_month" ? "" : provider;
    setBudget.mutate(
      { scope, provider: of, credits: wanted.credits, money: wanted.money },
      {
        onSuccess: () => {
          toast.success("The budget is set.");
          onDone();
        },
      },
    );
  };
  const wrong = (value: number | null | undefined) =>
    tried && value === undefined ? "Write a number from 0." : undefined;
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="What it limits">
        {(ids) => (
          <NativeSelect
            {...ids}
            disabled={budget !== null}
            value={scope}
            onChange={({ target }) => setScope(budgetScopes.find((name) => name === target.value) ?? scope)}
          >
            {budgetScopes.map((name) => (
              <option key={name} value={name}>
                {scopeLabels[name]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      {scope !== "workspace_month" && (
        <Field label="Provider" error={tried && nobody ? "Choose the provider that it limits." : undefined}>
          {(ids) => (
            <NativeSelect
              {...ids}
              disabled={budget !== null}
              value={provider}
              onChange={({ target }) => setProvider(target.value)}
            >
              <option value="">Choose one</option>
              {providers.map(({ slug, name }) => (
                <option key={slug} value={slug}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label="Credits"
          error={tried && empty ? "Write an amount of credits, of money, or of both." : wrong(wanted.credits)}
        >
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              placeholder="no limit"
              value={credits}
              onChange={({ target }) => setCredits(target.value)}
            />
          )}
        </Field>
        <Field label="Money" hint="Counts keys whose credit has a price." error={wrong(wanted.money)}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              placeholder="no limit"
              value={money}
              onChange={({ target }) => setMoney(target.value)}
            />
          )}
        </Field>
      </div>
      {setBudget.error && <RequestAlert what="The budget was not set" error={setBudget.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Leave as it is</Button>
        <Button type="submit" variant="primary" busy={setBudget.isPending}>
          Set the budget
        </Button>
      </div>
    </form>
  );
}
