"use client";

import { CirclePause, CirclePlay } from "lucide-react";
import { toast } from "sonner";
import type { JobState } from "@/lib/contracts/job.ts";
import { useChangeJob } from "@/lib/client/use-change-job.ts";
import { Button } from "../ui/button.tsx";

/** One button in one place, so that pressing it twice is pausing and going on. */
export function PauseJob({ id, state }: { id: string; state: JobState }) {
  const change = useChangeJob(id);
  if (state !== "queued" && state !== "running" && state !== "paused") return null;
  const paused = state === "paused";
  const Icon = paused ? CirclePlay : CirclePause;
  const press = () =>
    change.mutate(
      { action: paused ? "resume" : "pause" },
      { onError: (error) => toast.error("The job was not changed", { description: error.message }) },
    );
  return (
    <Button busy={change.isPending} onClick={press}>
      {!change.isPending && <Icon aria-hidden />}
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}
