"use client";

import { CirclePause, CirclePlay, Ellipsis, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { JobSummary } from "@/lib/contracts/api.ts";
import { terminalJobStates } from "@/lib/contracts/job.ts";
import { type JobChange, useChangeJob } from "@/lib/client/use-change-job.ts";
import { Button } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { formatCount } from "../ui/format.ts";
import { DeleteJob } from "./delete-job.tsx";

export type ActionsOfJob = {
  job: Pick<JobSummary, "id" | "name" | "state" | "priority" | "progress">;
  onDeleted?: () => void;
};

const priorities = [1, 2, 3, 4, 5];

/** What can be done with a job in its state, in a menu; cancelling and exporting have buttons of their own on its page. */
export function JobActions({ job, onDeleted }: ActionsOfJob) {
  const { id, name, state, priority, progress } = job;
  const [deleting, setDeleting] = useState(false);
  const change = useChangeJob(id);
  const start = (wanted: JobChange) =>
    change.mutate(wanted, {
      onSuccess: (said) => toast.success(said),
      onError: (error) => toast.error("The job was not changed", { description: error.message }),
    });
  const ended = terminalJobStates.has(state);
  const again = ended && state !== "cancelled";
  const unsuccessful = progress.failed + progress.notFound + progress.skipped;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={`Actions for ${name}`} busy={change.isPending}>
            {!change.isPending && <Ellipsis aria-hidden />}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {(state === "queued" || state === "running") && (
            <DropdownMenuItem onSelect={() => start({ action: "pause" })}>
              <CirclePause aria-hidden />
              Pause
            </DropdownMenuItem>
          )}
          {state === "paused" && (
            <DropdownMenuItem onSelect={() => start({ action: "resume" })}>
              <CirclePlay aria-hidden />
              Resume
            </DropdownMenuItem>
          )}
          {state === "scheduled" && (
            <DropdownMenuItem onSelect={() => start({ action: "start" })}>
              <CirclePlay aria-hidden />
              Start now
            </DropdownMenuItem>
          )}
          {again && (progress.failed > 0 || state === "dead_letter") && (
            <DropdownMenuItem onSelect={() => start({ action: "retry", scope: "failed" })}>
              <RotateCcw aria-hidden />
              {progress.failed > 0 ? `Retry ${formatCount(progress.failed)} failed` : "Try again"}
            </DropdownMenuItem>
          )}
          {again && unsuccessful > progress.failed && (
            <DropdownMenuItem onSelect={() => start({ action: "retry", scope: "all" })}>
              <RotateCcw aria-hidden />
              Retry all {formatCount(unsuccessful)} without success
            </DropdownMenuItem>
          )}
          {!ended && (
            <>
              <DropdownMenuLabel>Priority</DropdownMenuLabel>
              <DropdownMenuRadioGroup
                value={String(priority)}
                onValueChange={(value) => start({ action: "priority", priority: Number(value) })}
              >
                {priorities.map((level) => (
                  <DropdownMenuRadioItem key={level} value={String(level)}>
                    {level}
                    {level === 1 ? " (highest)" : level === 5 ? " (lowest)" : ""}
                  </DropdownMenuRadioItem>
                ))}
              </DropdownMenuRadioGroup>
            </>
          )}
          {(ended || state === "draft") && (
            <>
              {(again || state === "draft") && <DropdownMenuSeparator />}
              <DropdownMenuItem className="text-danger" onSelect={() => setDeleting(true)}>
                <Trash2 aria-hidden />
                Delete…
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <DeleteJob
        job={job}
        open={deleting}
        onOpenChange={setDeleting}
        onDeleted={() => {
          toast.success("The job is deleted.");
          onDeleted?.();
        }}
      />
    </>
  );
}
