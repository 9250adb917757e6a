import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  SearchX,
} from "lucide-react";
import { type JobProgress, type RecordState, terminalRecordStates } from "@/lib/contracts/job.ts";
import { cn } from "../ui/class-names.ts";

export type RecordLook = {
  label: string;
  icon: LucideIcon;
  text: string;
  fill: string;
  count: (progress: JobProgress) => number;
};

/** In the order of the legend: what has ended first. Each state has its own mark and word beside its colour. */
export const recordStateLooks: Record<RecordState, RecordLook> = {
  success: {
    label: "Found",
    icon: CircleCheck,
    text: "text-success",
    fill: "bg-success-fill",
    count: (p) => p.success,
  },
  not_found: {
    label: "Not found",
    icon: SearchX,
    text: "text-warning",
    fill: "bg-warning-fill",
    count: (p) => p.notFound,
  },
  failed: { label: "Failed", icon: CircleX, text: "text-danger", fill: "bg-danger-fill", count: (p) => p.failed },
  skipped: {
    label: "Skipped",
    icon: CircleSlash,
    text: "text-muted",
    fill: "bg-neutral-fill",
    count: (p) => p.skipped,
  },
  cancelled: {
    label: "Cancelled",
    icon: Ban,
    text: "text-muted",
    fill: "bg-neutral-fill/45",
    count: (p) => p.cancelled,
  },
  running: { label: "Running", icon: LoaderCircle, text: "text-info", fill: "bg-info-fill", count: (p) => p.running },
  waiting: { label: "Waiting", icon: Hourglass, text: "text-info", fill: "bg-info-fill/45", count: (p) => p.waiting },
  queued: { label: "Queued", icon: CircleDashed, text: "text-muted", fill: "bg-sunken", count: (p) => p.queued },
};

export const shownRecordStates: readonly RecordState[] = [
  "success",
  "not_found",
  "failed",
  "skipped",
  "cancelled",
  "running",
  "waiting",
  "queued",
];

/** States worth naming: those that have rows, and while the job runs those that rows pass through, so that nothing jumps. */
export function namedRecordStates(progress: JobProgress, live: boolean): RecordState[] {
  return shownRecordStates.filter(
    (state) => recordStateLooks[state].count(progress) > 0 || (live && !terminalRecordStates.has(state)),
  );
}

export function RecordStateLabel({ state, className }: { state: RecordState; className?: string }) {
  const { label, icon: Icon, text } = recordStateLooks[state];
  return (
    <span className={cn("flex items-center gap-1.5 whitespace-nowrap", text, className)}>
      <Icon aria-hidden className={cn("size-3.5 shrink-0", state === "running" && "animate-spin")} />
      {label}
    </span>
  );
}
