"use client";

import { useState } from "react";
import type { ProviderView } from "@/lib/contracts/api.ts";
import { useConnection } from "@/lib/client/use-connection.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatCount } from "../ui/format.ts";
import { RequestAlert } from "../ui/request-error.tsx";
import { ConnectButton } from "./connect-button.tsx";

export type ConnectionActionsProps = {
  name: string;
  slug: string;
  connection: NonNullable<ProviderView["connection"]>;
};

/** Test, replace and remove a key. What the test said stands below until the next one. */
export function ConnectionActions({ name, slug, connection }: ConnectionActionsProps) {
  const [asking, setAsking] = useState(false);
  const { test, disconnect } = useConnection();
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
        <ConnectButton slug={slug} name={name} label="Replace key" size="sm" />
        <Button size="sm" variant="ghost" aria-label={`Disconnect ${name}`} onClick={() => setAsking(true)}>
          Disconnect
        </Button>
      </div>
      {test.data && (
        <Alert tone={test.data.ok ? "success" : "danger"} title={test.data.message}>
          {test.data.remaining !== null && `${formatCount(test.data.remaining)} ${test.data.unit ?? "credits"} left`}
        </Alert>
      )}
      {test.error && <RequestAlert what="The key was not tested" error={test.error} />}
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Disconnect ${name}?`}
        description="The key is deleted here. Waterfalls that ask this provider cannot run until a key is connected again."
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
