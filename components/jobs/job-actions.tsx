"use client";

import {
  Ban,
  CalendarClock,
  CirclePause,
  CirclePlay,
  Ellipsis,
  type LucideIcon,
  RotateCcw,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import type { JobsChange } from "@/lib/client/client.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { useStartJob } from "@/lib/client/use-start-job.ts";
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
import { plural } from "../ui/plural.ts";
import { canChange, type JobInHand, rowsToRetry } from "./job-abilities.ts";
import { priorities, priorityLabel } from "./priority.ts";
import { ScheduleDialog } from "./schedule-dialog.tsx";
import type { JobChangeInHand } from "./use-job-change.ts";

export type JobActionsProps = { job: JobInHand; change: JobChangeInHand };

/** What can be done with a job in its state, in a menu. What concerns its rows or money is asked about before it is done. */
export function JobActions({ job, change }: JobActionsProps) {
  const [scheduling, setScheduling] = useState(false);
  const start = useStartJob(job);
  const waits = job.state === "scheduled" || (job.state === "draft" && job.progress.total > 0);
  const startNow = () =>
    start.mutate(
      {},
      {
        onSuccess: () => toast.success("The job is queued."),
        onError: (error) => toast.error("The job was not started", { description: error.message }),
      },
    );
  const busy = change.isBusy(job.id) || start.isPending;
  if (!useMay("member")) return null;
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon" aria-label={`Actions for ${job.name}`} busy={busy}>
            {!busy && <Ellipsis aria-hidden />}
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent>
          {waits && (
            <>
              <DropdownMenuItem onSelect={startNow}>
                <CirclePlay aria-hidden />
                Start now
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={() => setScheduling(true)}>
                <CalendarClock aria-hidden />
                {job.state === "scheduled" ? "Move the start…" : "Start later…"}
              </DropdownMenuItem>
            </>
          )}
          {changesOf(job)
            .filter(({ wanted }) => canChange(job, wanted))
            .map(({ label, icon: Icon, wanted, danger }) => (
              <DropdownMenuItem
                key={label}
                {...(danger && { className: "text-danger" })}
                onSelect={() => change.ask(wanted, [job])}
              >
                <Icon aria-hidden />
                {label}
              </DropdownMenuItem>
            ))}
          {canChange(job, { action: "priority" }) && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuLabel>Priority</DropdownMenuLabel>
              <DropdownMenuRadioGroup
                value={String(job.priority)}
                onValueChange={(value) => change.ask({ action: "priority", priority: Number(value) }, [job])}
              >
                {priorities.map((level) => (
                  <DropdownMenuRadioItem key={level} value={String(level)}>
                    {priorityLabel(level)}
                  </DropdownMenuRadioItem>
                ))}
              </DropdownMenuRadioGroup>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      <ScheduleDialog job={job} open={scheduling} onOpenChange={setScheduling} />
    </>
  );
}

function changesOf(job: JobInHand) {
  const failed = rowsToRetry(job, "failed");
  const all = rowsToRetry(job, "all");
  const changes: { label: string; icon: LucideIcon; wanted: JobsChange; danger?: true }[] = [
    { label: "Pause", icon: CirclePause, wanted: { action: "pause" } },
    { label: "Resume", icon: CirclePlay, wanted: { action: "resume" } },
    {
      label: job.state === "dead_letter" ? "Run again…" : `Retry ${plural(failed, "failed row")}…`,
      icon: RotateCcw,
      wanted: { action: "retry", scope: "failed" },
    },
    {
      label: `Retry ${plural(all, "row")} without success…`,
      icon: RotateCcw,
      wanted: { action: "retry", scope: "all" },
    },
    { label: "Cancel…", icon: Ban, wanted: { action: "cancel" } },
    { label: "Delete…", icon: Trash2, wanted: { action: "delete" }, danger: true },
  ];
  // A second retry is offered only where it takes more rows than the first.
  return changes.filter(({ wanted }) => wanted.scope !== "all" || all > failed);
}
