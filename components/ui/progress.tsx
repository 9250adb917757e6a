import { cn } from "./class-names.ts";

export type Segment = { label: string; value: number; className: string };

/** A bar of one or more segments over a total. Its text equivalent is in the label: colour is never the only sign. */
export function Progress({
  label,
  total,
  segments,
  className,
}: {
  label: string;
  total: number;
  segments: readonly Segment[];
  className?: string;
}) {
  const done = segments.reduce((sum, { value }) => sum + value, 0);
  const parts = segments.filter(({ value }) => value > 0).map(({ label: name, value }) => `${value} ${name}`);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={done}
      aria-valuetext={`${done} of ${total}${parts.length > 0 ? `: ${parts.join(", ")}` : ""}`}
      className={cn("flex h-2 w-full gap-px overflow-hidden rounded-full bg-sunken", className)}
    >
      {segments.map(({ label: name, value, className: fill }) => (
        <div
          key={name}
          className={cn("h-full transition-[width] duration-200", fill)}
          style={{ width: `${total === 0 ? 0 : (value / total) * 100}%` }}
        />
      ))}
    </div>
  );
}
