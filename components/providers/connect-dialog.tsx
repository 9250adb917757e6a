"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useConnection } from "@/lib/client/use-connection.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { RequestAlert } from "../ui/request-error.tsx";

export type ConnectDialogProps = {
  slug: string;
  name: string;
  /** Which of several keys is replaced; null adds another one. */
  label?: string | null | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};

/** Takes a key and forgets it: the server stores it encrypted and only ever shows its last four characters. */
export function ConnectDialog({ slug, name, label, open, onOpenChange }: ConnectDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Connect ${name}`}
      description="The key is stored encrypted for this workspace. Calls are billed to it by the provider."
    >
      <ConnectForm slug={slug} name={name} label={label} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const MIN_KEY_LENGTH = 4;

type ConnectFormProps = Pick<ConnectDialogProps, "slug" | "name" | "label"> & { onDone: () => void };

function ConnectForm({ slug, name, label, onDone }: ConnectFormProps) {
  const [key, setKey] = useState("");
  const [newLabel, setNewLabel] = useState("");
  const [unnamed, setUnnamed] = useState(false);
  const [short, setShort] = useState(false);
  const { connect } = useConnection();
  const submit = () => {
    const trimmed = key.trim();
    setShort(trimmed.length < MIN_KEY_LENGTH);
    const nameless = label === null && newLabel.trim() === "";
    setUnnamed(nameless);
    if (trimmed.length < MIN_KEY_LENGTH || nameless) return;
    connect.mutate(
      { slug, key: trimmed, label: label ?? (newLabel.trim() || undefined) },
      {
        onSuccess: () => {
          toast.success(`${name} is connected`);
          onDone();
        },
      },
    );
  };
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {label === null && (
        <Field
          label="Name of the key"
          hint="Tells your keys of this provider apart, like “second account”."
          error={unnamed ? "Give the key a name that none of the others has." : undefined}
        >
          {(ids) => (
            <Input {...ids} maxLength={40} value={newLabel} onChange={({ target }) => setNewLabel(target.value)} />
          )}
        </Field>
      )}
      <Field label="API key" error={short ? `Paste the key that ${name} shows in its settings.` : undefined}>
        {(ids) => (
          <Input
            {...ids}
            type="password"
            autoComplete="off"
            spellCheck={false}
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        )}
      </Field>
      {connect.error && <RequestAlert what={`${name} was not connected`} error={connect.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Not now</Button>
        <Button type="submit" variant="primary" busy={connect.isPending}>
          Connect
        </Button>
      </div>
    </form>
  );
}
