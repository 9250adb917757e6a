"use client";

import { CirclePause, CirclePlay } from "lucide-react";
import { Button } from "../ui/button.tsx";
import type { JobInHand } from "./job-abilities.ts";
import type { JobChangeInHand } from "./use-job-change.ts";

/** One button in one place, so that pressing it twice is pausing and going on. */
export function PauseJob({ job, change }: { job: JobInHand; change: JobChangeInHand }) {
  if (job.state !== "queued" && job.state !== "running" && job.state !== "paused") return null;
  const paused = job.state === "paused";
  const Icon = paused ? CirclePlay : CirclePause;
  return (
    <Button busy={change.busy} onClick={() => change.ask({ action: paused ? "resume" : "pause" }, [job])}>
      {!change.busy && <Icon aria-hidden />}
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}
