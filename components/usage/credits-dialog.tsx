"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { ChangeCreditsRequest, Spending } from "@/lib/contracts/spending.ts";
import { useChangeSpending } from "@/lib/client/use-spending.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { RequestAlert } from "../ui/request-error.tsx";
import { readAmount } from "./budget-words.ts";

export type CreditsDialogProps = { spending: Spending; open: boolean; onOpenChange: (open: boolean) => void };

/** An owner's: what the workspace may spend in all. */
export function CreditsDialog({ spending, open, onOpenChange }: CreditsDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Credits of this workspace"
      description="A run that could cost more than what is left is refused before it starts. A monthly allowance begins anew each month; what was left of it lapses."
    >
      <CreditsForm spending={spending} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function CreditsForm({ spending, onDone }: { spending: Spending; onDone: () => void }) {
  const [granted, setGranted] = useState("");
  const [monthly, setMonthly] = useState(String(spending.monthlyAllowance ?? ""));
  const [tried, setTried] = useState<"grant" | "monthly" | null>(null);
  const { changeCredits } = useChangeSpending();
  const send = (change: ChangeCreditsRequest, said: string) =>
    changeCredits.mutate(change, {
      onSuccess: () => {
        toast.success(said);
        onDone();
      },
    });
  const grant = () => {
    setTried("grant");
    const credits = readAmount(granted);
    if (credits) send({ action: "grant", credits }, "The credits are granted.");
  };
  const allow = () => {
    setTried("monthly");
    const credits = readAmount(monthly);
    if (credits !== undefined)
      send({ action: "monthly", credits }, credits === null ? "The allowance is ended." : "The allowance is set.");
  };
  return (
    <div className="grid gap-4">
      <AmountForm
        label="Grant credits now"
        value={granted}
        error={tried === "grant" && !readAmount(granted) ? "Write how many, such as 500." : undefined}
        button="Grant"
        busy={changeCredits.isPending}
        onChange={setGranted}
        onSubmit={grant}
      />
      <AmountForm
        label="Allowance each month"
        hint="Leave it empty to end it."
        value={monthly}
        error={tried === "monthly" && readAmount(monthly) === undefined ? "Write a number from 0." : undefined}
        button="Set"
        busy={changeCredits.isPending}
        onChange={setMonthly}
        onSubmit={allow}
      />
      {changeCredits.error && <RequestAlert what="The credits were not changed" error={changeCredits.error} />}
      <div className="flex flex-wrap justify-end gap-2">
        {spending.creditsLeft !== null && (
          <Button
            variant="danger"
            disabled={changeCredits.isPending}
            onClick={() => send({ action: "unlimited" }, "The workspace spends without a limit of its own.")}
          >
            End the limit
          </Button>
        )}
        <Button onClick={onDone}>Done</Button>
      </div>
    </div>
  );
}

type AmountFormProps = {
  label: string;
  hint?: string;
  value: string;
  error: string | undefined;
  button: string;
  busy: boolean;
  onChange: (value: string) => void;
  onSubmit: () => void;
};

function AmountForm({ label, hint, value, error, button, busy, onChange, onSubmit }: AmountFormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <Field label={label} hint={hint} error={error}>
        {(ids) => (
          <span className="flex gap-2">
            <Input {...ids} inputMode="decimal" value={value} onChange={({ target }) => onChange(target.value)} />
            <Button type="submit" disabled={busy}>
              {button}
            </Button>
          </span>
        )}
      </Field>
    </form>
  );
}
