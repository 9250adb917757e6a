"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { useConnection } from "@/lib/client/use-connection.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { formatCount, formatPrice } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { RequestAlert } from "../ui/request-error.tsx";
import { draftOf, readDraft, spanLabel } from "./key-settings.ts";
import { operationLabel } from "./operation-label.ts";

export type KeySettingsProps = { provider: ProviderView; connection: ConnectionView };

/** What the workspace pays with this key, and what the key's plan allows. */
export function KeySettingsDialog({
  open,
  onOpenChange,
  ...settings
}: KeySettingsProps & { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Prices and limits of ${settings.provider.name}`}
      description="They count from the next call on, for forecasts, budgets and the ledger. An empty field keeps what the provider has."
      className="max-w-lg"
    >
      <KeySettingsForm {...settings} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function KeySettingsForm({ provider, connection, onDone }: KeySettingsProps & { onDone: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(provider, connection));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const { change } = useConnection();
  const submit = () => {
    const read = readDraft(draft);
    setErrors("errors" in read ? read.errors : {});
    if ("errors" in read) return;
    change.mutate(
      { id: connection.id, changes: read.changes },
      {
        onSuccess: () => {
          toast.success(`${provider.name}: prices and limits are kept.`);
          onDone();
        },
      },
    );
  };
  const paid = provider.operations.filter(({ rule }) => rule !== "free");
  return (
    <form
      noValidate
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {paid.length > 0 && (
        <>
          <Field
            label="Price of one credit"
            hint="In your own money, whatever its name; without it costs are shown in credits only."
            error={errors["creditPrice"]}
          >
            {(ids) => (
              <Input
                {...ids}
                inputMode="decimal"
                placeholder="not known"
                value={draft.creditPrice}
                onChange={({ target }) => setDraft({ ...draft, creditPrice: target.value })}
              />
            )}
          </Field>
          <fieldset className="grid gap-3">
            <legend className="mb-2 text-sm font-semibold">Credits that an operation costs you</legend>
            <div className="grid gap-3 sm:grid-cols-2">
              {paid.map(({ name, credits }) => (
                <Field key={name} label={operationLabel(name)} error={errors[name]}>
                  {(ids) => (
                    <Input
                      {...ids}
                      inputMode="decimal"
                      placeholder={`${formatPrice(credits)} by the list`}
                      value={draft.prices[name] ?? ""}
                      onChange={({ target }) =>
                        setDraft({ ...draft, prices: { ...draft.prices, [name]: target.value } })
                      }
                    />
                  )}
                </Field>
              ))}
            </div>
          </fieldset>
        </>
      )}
      <fieldset className="grid gap-3">
        <legend className="mb-2 text-sm font-semibold">Calls that your plan allows</legend>
        <p className="text-[0.8125rem] text-muted">Once one is set here, only those set here count.</p>
        <div className="grid gap-3 sm:grid-cols-2">
          {draft.windows.map(({ perMs, limit, usual }) => (
            <Field key={perMs} label={`Calls ${spanLabel(perMs)}`} error={errors[String(perMs)]}>
              {(ids) => (
                <Input
                  {...ids}
                  inputMode="numeric"
                  placeholder={usual === undefined ? "no limit known" : `${formatCount(usual)} by the list`}
                  value={limit}
                  onChange={({ target }) =>
                    setDraft({
                      ...draft,
                      windows: draft.windows.map((window) =>
                        window.perMs === perMs ? { ...window, limit: target.value } : window,
                      ),
                    })
                  }
                />
              )}
            </Field>
          ))}
          <Field label="Calls at once" error={errors["concurrency"]}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                placeholder={
                  provider.limits.concurrency ? `${provider.limits.concurrency} by the list` : "no limit known"
                }
                value={draft.concurrency}
                onChange={({ target }) => setDraft({ ...draft, concurrency: target.value })}
              />
            )}
          </Field>
        </div>
      </fieldset>
      {errors["form"] && <Alert tone="danger" title={errors["form"]} />}
      {change.error && <RequestAlert what="The key was not changed" error={change.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Leave as it is</Button>
        <Button type="submit" variant="primary" busy={change.isPending}>
          Keep these
        </Button>
      </div>
    </form>
  );
}
