"use client";

import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "../ui/button.tsx";
import { ConnectDialog } from "./connect-dialog.tsx";

export type ConnectButtonProps = {
  slug: string;
  name: string;
  label?: string;
  /** Which of several keys is replaced; null adds another one. */
  keyLabel?: string | null;
} & Pick<ButtonProps, "variant" | "size">;

export function ConnectButton({ slug, name, label = `Connect ${name}`, keyLabel, ...look }: ConnectButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        {...look}
        aria-label={`${label}${label.includes(name) ? "" : ` for ${name}`}`}
        onClick={() => setOpen(true)}
      >
        <KeyRound aria-hidden />
        {label}
      </Button>
      <ConnectDialog slug={slug} name={name} label={keyLabel} open={open} onOpenChange={setOpen} />
    </>
  );
}
