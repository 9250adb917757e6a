"use client";

import type { JobSummary } from "@/lib/contracts/api.ts";
import { useChangeJob } from "@/lib/client/use-change-job.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { plural } from "../ui/plural.ts";
import { RequestAlert } from "../ui/request-error.tsx";

export type DeleteJobProps = {
  job: Pick<JobSummary, "id" | "name" | "progress">;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDeleted: () => void;
};

export function DeleteJob({ job: { id, name, progress }, open, onOpenChange, onDeleted }: DeleteJobProps) {
  const remove = useChangeJob(id);
  const change = (next: boolean) => {
    onOpenChange(next);
    if (!next) remove.reset();
  };
  const confirm = () =>
    remove.mutate(
      { action: "delete" },
      {
        onSuccess: () => {
          change(false);
          onDeleted();
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title="Delete this job?"
      description={`“${name}” and its ${plural(progress.total, "row")} are removed for everyone, with what was found. This cannot be undone. What it cost stays on the ledger.`}
    >
      {remove.error && <RequestAlert what="The job was not deleted" error={remove.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={() => change(false)}>Keep it</Button>
        <Button variant="danger" busy={remove.isPending} onClick={confirm}>
          Delete the job
        </Button>
      </div>
    </Dialog>
  );
}
