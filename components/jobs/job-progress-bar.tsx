import type { JobProgress } from "@/lib/contracts/job.ts";
import { recordStateLooks, shownRecordStates } from "../records/record-state.tsx";
import { Progress } from "../ui/progress.tsx";

/** Rows by state. What is queued is the empty part of the bar. */
export function JobProgressBar({ progress, className }: { progress: JobProgress; className?: string }) {
  const segments = shownRecordStates
    .filter((state) => state !== "queued")
    .map((state) => {
      const { label, fill, count } = recordStateLooks[state];
      return { label: label.toLowerCase(), className: fill, value: count(progress) };
    });
  return <Progress label="Rows done" total={progress.total} segments={segments} {...(className && { className })} />;
}
