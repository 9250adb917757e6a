"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useConnection } from "@/lib/client/use-connection.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { RequestAlert } from "../ui/request-error.tsx";

export type ConnectDialogProps = { slug: string; name: string; open: boolean; onOpenChange: (open: boolean) => void };

/** Takes a key and forgets it: the server stores it encrypted and only ever shows its last four characters. */
export function ConnectDialog({ slug, name, open, onOpenChange }: ConnectDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Connect ${name}`}
      description="The key is stored encrypted for this workspace. Calls are billed to it by the provider."
    >
      <ConnectForm slug={slug} name={name} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const MIN_KEY_LENGTH = 4;

function ConnectForm({ slug, name, onDone }: { slug: string; name: string; onDone: () => void }) {
  const [key, setKey] = useState("");
  const [short, setShort] = useState(false);
  const { connect } = useConnection();
  const submit = () => {
    const trimmed = key.trim();
    setShort(trimmed.length < MIN_KEY_LENGTH);
    if (trimmed.length < MIN_KEY_LENGTH) return;
    connect.mutate(
      { slug, key: trimmed },
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
