"use client";

import { Ban, ChevronDown, CirclePause, CirclePlay, type LucideIcon, RotateCcw, Trash2, X } from "lucide-react";
import { useEffect } from "react";
import type { JobsChange } from "@/lib/client/client.ts";
import { Button } from "../ui/button.tsx";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "../ui/dropdown-menu.tsx";
import { formatCount } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { canChange, type JobInHand } from "./job-abilities.ts";
import { priorities, priorityLabel } from "./priority.ts";
import type { JobChangeInHand } from "./use-job-change.ts";

export type ChosenJobsProps = { jobs: readonly JobInHand[]; change: JobChangeInHand; onClear: () => void };

/** The bar under the list: each action with the number of chosen jobs that it fits. Escape lets go of all. */
export function ChosenJobs({ jobs, change, onClear }: ChosenJobsProps) {
  const open = change.asked !== null;
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !open) onClear();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [open, onClear]);
  const rows = jobs.reduce((total, { progress }) => total + progress.total, 0);
  const fitting = (wanted: JobsChange) => jobs.filter((job) => canChange(job, wanted));
  const ask = (wanted: JobsChange) => change.ask(wanted, fitting(wanted));
  const act = { fitting, ask, busy: change.busy };
  return (
    <section
      aria-label="Chosen jobs"
      className="sticky bottom-3 z-20 flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border border-line-strong/50 bg-surface p-2 shadow-lg"
    >
      <p role="status" className="flex flex-1 items-center justify-between gap-2 pl-2 whitespace-nowrap sm:flex-none">
        <span>
          <span className="font-medium">{formatCount(jobs.length)} chosen</span>
          <span className="text-muted"> · {plural(rows, "row")}</span>
        </span>
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X aria-hidden />
          Clear
        </Button>
      </p>
      <div className="grid grow grid-cols-2 gap-1.5 sm:flex sm:grow-0 sm:flex-wrap">
        <Act {...act} label="Pause" icon={CirclePause} wanted={{ action: "pause" }} />
        <Act {...act} label="Resume" icon={CirclePlay} wanted={{ action: "resume" }} />
        <ChooseRetry {...act} />
        <ChoosePriority {...act} />
        <Act {...act} label="Cancel" icon={Ban} wanted={{ action: "cancel" }} />
        <Act {...act} label="Delete" icon={Trash2} wanted={{ action: "delete" }} />
      </div>
    </section>
  );
}

type Acting = {
  fitting: (wanted: JobsChange) => readonly JobInHand[];
  ask: (wanted: JobsChange) => void;
  busy: boolean;
};

function Act({
  label,
  icon: Icon,
  wanted,
  fitting,
  ask,
  busy,
}: Acting & { label: string; icon: LucideIcon; wanted: JobsChange }) {
  const count = fitting(wanted).length;
  return (
    <Button
      size="sm"
      {...(wanted.action === "delete" && { variant: "danger" })}
      disabled={count === 0 || busy}
      onClick={() => ask(wanted)}
    >
      <Icon aria-hidden />
      {label} {count > 0 && formatCount(count)}
    </Button>
  );
}

function ChooseRetry({ fitting, ask, busy }: Acting) {
  const failed = fitting({ action: "retry", scope: "failed" }).length;
  const all = fitting({ action: "retry", scope: "all" }).length;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" disabled={all === 0 || busy}>
          <RotateCcw aria-hidden />
          Retry {all > 0 && formatCount(all)}
          <ChevronDown aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuItem disabled={failed === 0} onSelect={() => ask({ action: "retry", scope: "failed" })}>
          Failed rows of {plural(failed, "job")}…
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => ask({ action: "retry", scope: "all" })}>
          All rows without success of {plural(all, "job")}…
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function ChoosePriority({ fitting, ask, busy }: Acting) {
  const count = fitting({ action: "priority" }).length;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" disabled={count === 0 || busy}>
          Priority {count > 0 && formatCount(count)}
          <ChevronDown aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {priorities.map((level) => (
          <DropdownMenuItem key={level} onSelect={() => ask({ action: "priority", priority: level })}>
            {priorityLabel(level)}
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
