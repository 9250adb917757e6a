"use client";

import { Ban } from "lucide-react";
import { useState } from "react";
import { useCancelJob } from "@/lib/client/use-cancel-job.ts";
import { Alert } from "../ui/alert.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { formatCredits } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { RequestAlert } from "../ui/request-error.tsx";

/** Asks first; afterwards the same dialog says what was on the wire, because that may still be billed. The dialog outlives the job. */
export function CancelJob({ id, ended }: { id: string; ended: boolean }) {
  const [open, setOpen] = useState(false);
  const cancel = useCancelJob(id);
  const change = (next: boolean) => {
    setOpen(next);
    if (!next) cancel.reset();
  };
  return (
    <>
      {!ended && (
        <Button variant="secondary" onClick={() => setOpen(true)}>
          <Ban aria-hidden />
          Cancel job
        </Button>
      )}
      <Dialog
        open={open}
        onOpenChange={change}
        title={cancel.data ? "The job is cancelled" : "Cancel this job?"}
        description={
          cancel.data
            ? undefined
            : "No new question is asked. Rows that are done stay and can be exported. A cancelled job cannot be resumed."
        }
      >
        {cancel.data && (
          <Alert tone={cancel.data.onWire > 0 ? "warning" : "success"} title={wireText(cancel.data.onWire)}>
            {cancel.data.onWire > 0
              ? `Up to ${formatCredits(cancel.data.onWireCredits)} credits may still be billed for them. Their answers are kept.`
              : "Nothing more will be billed."}
          </Alert>
        )}
        {cancel.error && <RequestAlert what="The job was not cancelled" error={cancel.error} />}
        <div className="flex justify-end gap-2">
          {cancel.data ? (
            <Button variant="primary" onClick={() => change(false)}>
              Done
            </Button>
          ) : (
            <>
              <Button onClick={() => change(false)}>Keep running</Button>
              <Button variant="danger" busy={cancel.isPending} onClick={() => cancel.mutate()}>
                Cancel the job
              </Button>
            </>
          )}
        </div>
      </Dialog>
    </>
  );
}

const wireText = (calls: number) => (calls === 0 ? "No call was on the wire" : `${plural(calls, "call")} on the wire`);
