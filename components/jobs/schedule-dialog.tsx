"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useStartJob } from "@/lib/client/use-start-job.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { formatMinute } from "../ui/format.ts";
import { Input } from "../ui/input.tsx";
import { plural } from "../ui/plural.ts";
import { RequestAlert } from "../ui/request-error.tsx";
import type { JobInHand } from "./job-abilities.ts";

export type ScheduleDialogProps = { job: JobInHand; open: boolean; onOpenChange: (open: boolean) => void };

/** Sets or moves the time at which a job begins by itself. */
export function ScheduleDialog({ job, open, onOpenChange }: ScheduleDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={job.scheduledAt ? "Move the start" : "Start later"}
      description={`“${job.name}” with its ${plural(job.progress.total, "row")} begins by itself at this time. Nothing is asked or paid before.`}
    >
      <ScheduleForm job={job} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

const HOUR_MS = 3_600_000;

function ScheduleForm({ job, onDone }: { job: JobInHand; onDone: () => void }) {
  const [text, setText] = useState(() => localMinute(job.scheduledAt ?? new Date(Date.now() + HOUR_MS).toISOString()));
  const [past, setPast] = useState(false);
  const start = useStartJob(job);
  const submit = () => {
    const time = new Date(text);
    // An empty or half-written field is no date, and no later than now either.
    const wrong = !(time.getTime() > Date.now());
    setPast(wrong);
    if (wrong) return;
    const at = time.toISOString();
    start.mutate(
      { at },
      {
        onSuccess: () => {
          toast.success(`The job starts ${formatMinute(at)}.`);
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
      <Field
        label="Start"
        hint={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
        error={past ? "Choose a time in the future; “Start now” is in the job's menu." : undefined}
      >
        {(ids) => (
          <Input {...ids} type="datetime-local" value={text} onChange={({ target }) => setText(target.value)} />
        )}
      </Field>
      {start.error && <RequestAlert what="The start was not set" error={start.error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>Leave as it is</Button>
        <Button type="submit" variant="primary" busy={start.isPending}>
          Set the start
        </Button>
      </div>
    </form>
  );
}

/** As the field wants it: local time to the minute, without a zone. */
function localMinute(iso: string): string {
  const time = new Date(iso);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
