import { cn } from "./class-names.ts";

export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cn("animate-pulse rounded bg-sunken", className)} />;
}

/** Stands where something is being loaded, and says so to a screen reader. */
export function Loading({ label, rows = 4, className }: { label: string; rows?: number; className?: string }) {
  return (
    <div role="status" className={cn("grid gap-2.5", className)}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className="h-9 w-full" />
      ))}
    </div>
  );
}
