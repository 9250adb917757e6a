"use client";

import type { JobProgress, RecordState } from "@/lib/contracts/job.ts";
import { cn } from "../ui/class-names.ts";
import { formatCount } from "../ui/format.ts";
import { namedRecordStates, recordStateLooks } from "./record-state.tsx";

export type RecordFilterProps = {
  progress: JobProgress;
  live: boolean;
  state: RecordState | null;
  onState: (state: RecordState | null) => void;
};

/** States that have rows, and the one that is chosen. */
export function RecordFilter({ progress, live, state, onState }: RecordFilterProps) {
  const named = namedRecordStates(progress, live);
  const shown = state === null || named.includes(state) ? named : [...named, state];
  const choice = (name: RecordState | null, label: string, count: number) => (
    <button
      key={label}
      type="button"
      aria-pressed={state === name}
      onClick={() => onState(name)}
      className={cn(
        "inline-flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-[0.8125rem] whitespace-nowrap tabular-nums hover:bg-sunken",
        state === name && "border-accent bg-accent-soft text-accent hover:bg-accent-soft",
      )}
    >
      {label}
      <span className={state === name ? undefined : "text-muted"}>{formatCount(count)}</span>
    </button>
  );
  return (
    <div role="group" aria-label="Show rows in state" className="flex flex-wrap gap-1.5">
      {choice(null, "All", progress.total)}
      {shown.map((name) => choice(name, recordStateLooks[name].label, recordStateLooks[name].count(progress)))}
    </div>
  );
}
