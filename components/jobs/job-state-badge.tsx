import {
  Ban,
  CalendarClock,
  CircleAlert,
  CircleCheck,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  type LucideIcon,
  PencilLine,
  Skull,
} from "lucide-react";
import type { JobState } from "@/lib/contracts/job.ts";
import { Badge, type Tone } from "../ui/badge.tsx";

export const jobStateLooks: Record<JobState, { label: string; tone: Tone; icon: LucideIcon; spin?: true }> = {
  draft: { label: "Draft", tone: "neutral", icon: PencilLine },
  scheduled: { label: "Scheduled", tone: "info", icon: CalendarClock },
  queued: { label: "Queued", tone: "neutral", icon: Clock },
  running: { label: "Running", tone: "info", icon: LoaderCircle, spin: true },
  paused: { label: "Paused", tone: "warning", icon: CirclePause },
  completed: { label: "Completed", tone: "success", icon: CircleCheck },
  partially_completed: { label: "Partly completed", tone: "warning", icon: CircleAlert },
  failed: { label: "Failed", tone: "danger", icon: CircleX },
  cancelled: { label: "Cancelled", tone: "neutral", icon: Ban },
  dead_letter: { label: "Given up", tone: "danger", icon: Skull },
};

export function JobStateBadge({ state }: { state: JobState }) {
  const { label, tone, icon: Icon, spin } = jobStateLooks[state];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className={spin && "animate-spin"} />
      {label}
    </Badge>
  );
}
