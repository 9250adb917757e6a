"use client";

import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatCredits } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { RequestAlert } from "../ui/request-error.tsx";
import { answer, pastOf, question } from "./job-change-words.ts";
import type { JobChangeInHand } from "./use-job-change.ts";

/** The question before a change, then in the same place what became of it. */
export function JobChangeDialog({ change }: { change: JobChangeInHand }) {
  const { asked, items, error, busy, confirm, close } = change;
  const words = asked && question(asked);
  const past = asked ? pastOf[asked.change.action] : "";
  const result = asked && items && answer(asked, items);
  const title = result ? (result.done > 0 ? result.text : `Nothing was ${past}`) : words?.title;
  return (
    <Dialog
      open={title !== undefined}
      onOpenChange={close}
      title={title ?? ""}
      description={result ? undefined : words?.text}
    >
      {result ? (
        <>
          {asked.change.action === "cancel" && result.done > 0 && <CallsOnWire {...result} />}
          {result.refused.length > 0 && <Refused past={past} {...result} />}
          <div className="flex justify-end">
            <Button variant="primary" onClick={close}>
              Done
            </Button>
          </div>
        </>
      ) : (
        <>
          {error && <RequestAlert what={`Nothing was ${past}`} error={error} />}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{words?.no}</Button>
            <Button variant={words?.danger ? "danger" : "primary"} busy={busy} onClick={confirm}>
              {words?.yes}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

type Answer = ReturnType<typeof answer>;

function CallsOnWire({ onWire, onWireCredits }: Pick<Answer, "onWire" | "onWireCredits">) {
  if (onWire === 0)
    return (
      <Alert tone="success" title="No call was on the wire">
        Nothing more will be billed.
      </Alert>
    );
  return (
    <Alert tone="warning" title={`${plural(onWire, "call")} on the wire`}>
      Up to {formatCredits(onWireCredits)} credits may still be billed for them. Their answers are kept.
    </Alert>
  );
}

function Refused({ refused, past }: Pick<Answer, "refused"> & { past: string }) {
  return (
    <Alert tone="danger" title={`${plural(refused.length, "job")} not ${past}`}>
      <ul className="mt-1 grid gap-1.5">
        {refused.map(({ id, name, message }) => (
          <li key={id}>
            <span className="font-medium">{name}</span>: {message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
