import { memo } from "react";
import type { LogLine } from "@/lib/contracts/job.ts";
import { cn } from "../ui/class-names.ts";
import { formatClock } from "../ui/format.ts";

const levelLooks: Record<LogLine["level"], { text: string; className: string }> = {
  info: { text: "info", className: "text-muted" },
  warn: { text: "warn", className: "text-warning" },
  error: { text: "error", className: "text-danger" },
};

export const JobConsoleLine = memo(function JobConsoleLine({ line }: { line: LogLine }) {
  const { text, className } = levelLooks[line.level];
  return (
    <p className="flex gap-2.5 px-4 hover:bg-sunken">
      <time dateTime={line.at} className="shrink-0 text-muted">
        {formatClock(line.at)}
      </time>
      <span className={cn("w-9 shrink-0", className)}>{text}</span>
      <span className={cn("min-w-0 break-words", line.level !== "info" && className)}>{line.message}</span>
    </p>
  );
});
