import { Check } from "lucide-react";
import type { WizardStep } from "@/lib/client/wizard.ts";
import { cn } from "../ui/class-names.ts";

const labels: Record<WizardStep, string> = {
  file: "File",
  columns: "Columns",
  waterfall: "Waterfall",
  review: "Review & run",
};

export type WizardProgressProps = {
  steps: readonly WizardStep[];
  current: WizardStep;
  ready: Record<WizardStep, boolean>;
  onStep: (step: WizardStep) => void;
};

export function WizardProgress({ steps, current, ready, onStep }: WizardProgressProps) {
  const at = steps.indexOf(current);
  return (
    <nav aria-label="Steps">
      <ol className="flex flex-wrap items-center gap-x-1 gap-y-1.5">
        {steps.map((step, index) => {
          const done = index < at;
          return (
            <li key={step} className="flex items-center gap-1">
              {index > 0 && <span aria-hidden className="h-px w-3 bg-line-strong sm:w-6" />}
              <button
                type="button"
                disabled={!ready[step]}
                aria-current={step === current ? "step" : undefined}
                onClick={() => onStep(step)}
                className={cn(
                  "flex min-h-8 items-center gap-1.5 rounded-md px-1.5 text-[0.8125rem] text-muted not-disabled:hover:bg-sunken sm:px-2",
                  step === current && "font-medium text-foreground",
                )}
              >
                <span
                  aria-hidden
                  className={cn(
                    "grid size-5 place-items-center rounded-full border border-line-strong text-xs tabular-nums",
                    done && "border-accent bg-accent-soft text-accent",
                    step === current && "border-accent bg-accent text-on-accent",
                  )}
                >
                  {done ? <Check className="size-3" /> : index + 1}
                </span>
                <span className={cn(step !== current && "max-sm:sr-only")}>{labels[step]}</span>
                {done && <span className="sr-only">, done</span>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
