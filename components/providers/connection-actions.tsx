"use client";

import { SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { useConnection } from "@/lib/client/use-connection.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatCount } from "../ui/format.ts";
import { RequestAlert } from "../ui/request-error.tsx";
import { ConnectButton } from "./connect-button.tsx";
import { KeySettingsDialog } from "./key-settings-dialog.tsx";

export type ConnectionActionsProps = { provider: ProviderView; connection: ConnectionView };

/** Test, price, replace and remove a key. What the test said stands below until the next one. */
export function ConnectionActions({ provider, connection }: ConnectionActionsProps) {
  const { name, slug } = provider;
  const [asking, setAsking] = useState(false);
  const [setting, setSetting] = useState(false);
  const { test, disconnect } = useConnection();
  const admin = useMay("admin");
  if (!useMay("member")) return null;
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          busy={test.isPending}
          aria-label={`Test the key for ${name}`}
          onClick={() => test.mutate(connection.id)}
        >
          Test
        </Button>
        {admin && (
          <>
            <Button size="sm" aria-label={`Prices and limits of ${name}`} onClick={() => setSetting(true)}>
              <SlidersHorizontal aria-hidden />
              Prices and limits
            </Button>
            <ConnectButton slug={slug} name={name} label="Replace key" keyLabel={connection.label} size="sm" />
            <Button size="sm" variant="ghost" aria-label={`Disconnect ${name}`} onClick={() => setAsking(true)}>
              Disconnect
            </Button>
          </>
        )}
      </div>
      {test.data && (
        <Alert tone={test.data.ok ? "success" : "danger"} title={test.data.message}>
          {test.data.remaining !== null && `${formatCount(test.data.remaining)} ${test.data.unit ?? "credits"} left`}
        </Alert>
      )}
      {test.error && <RequestAlert what="The key was not tested" error={test.error} />}
      <KeySettingsDialog provider={provider} connection={connection} open={setting} onOpenChange={setSetting} />
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Disconnect ${name}?`}
        description={`The key${connection.hint && ` …${connection.hint}`} is deleted here. ${
          provider.connections.length > 1
            ? "Questions go to the other keys from now on."
            : "Waterfalls that ask this provider cannot run until a key is connected again."
        } Answers that were paid for stay.`}
      >
        {disconnect.error && <RequestAlert what={`${name} is still connected`} error={disconnect.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>Keep the key</Button>
          <Button
            variant="danger"
            busy={disconnect.isPending}
            onClick={() => disconnect.mutate(connection.id, { onSuccess: () => setAsking(false) })}
          >
            Disconnect
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
