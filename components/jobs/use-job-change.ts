"use client";

import { useState } from "react";
import { toast } from "sonner";
import type { JobsChange } from "@/lib/client/client.ts";
import { useChangeJobs } from "@/lib/client/use-change-jobs.ts";
import type { JobInHand } from "./job-abilities.ts";
import { answer, type JobChange, pastOf, question } from "./job-change-words.ts";

export type JobChangeInHand = ReturnType<typeof useJobChange>;

/**
 * One change of one or several jobs at a time. `ask` asks first where something is lost or paid, else it acts at once.
 * What cannot be said in a line (calls on the wire, jobs that refused) stays in the dialog, which outlives the rows.
 */
export function useJobChange(onChanged?: (change: JobsChange) => void) {
  const [asked, setAsked] = useState<JobChange | null>(null);
  const { mutate, reset, data, error, isPending, variables } = useChangeJobs();
  const close = () => {
    setAsked(null);
    reset();
  };
  const run = (wanted: JobChange) =>
    mutate(
      { ids: wanted.jobs.map(({ id }) => id), change: wanted.change },
      {
        onSuccess: (items) => {
          const { text, done, refused } = answer(wanted, items);
          if (done > 0) onChanged?.(wanted.change);
          if (refused.length > 0 || wanted.change.action === "cancel") return setAsked(wanted);
          toast.success(text);
          close();
        },
        onError: (problem) => {
          if (question(wanted) === null)
            toast.error(`Nothing was ${pastOf[wanted.change.action]}`, { description: problem.message });
        },
      },
    );
  return {
    asked,
    items: data,
    error,
    ask: (change: JobsChange, jobs: readonly JobInHand[]) => {
      reset();
      const wanted = { change, jobs };
      if (question(wanted)) setAsked(wanted);
      else run(wanted);
    },
    confirm: () => asked && run(asked),
    close,
    busy: isPending,
    isBusy: (id: string) => isPending && (variables?.ids.includes(id) ?? false),
  };
}
