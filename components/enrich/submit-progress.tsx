import type { Submission } from "@/lib/client/submit-list.ts";
import { formatCount } from "../ui/format.ts";
import { Progress } from "../ui/progress.tsx";

/** Only a list in several parts has a progress worth showing. */
export function SubmitProgress({ submission, rowCount }: { submission: Submission; rowCount: number }) {
  if (submission.jobId === null) return null;
  return (
    <div className="grid gap-1.5">
      <p className="text-[0.8125rem] text-muted tabular-nums">
        {formatCount(submission.sent)} of {formatCount(rowCount)} rows sent
      </p>
      <Progress
        label="Rows sent"
        total={rowCount}
        segments={[{ label: "sent", value: submission.sent, className: "bg-accent" }]}
      />
    </div>
  );
}
