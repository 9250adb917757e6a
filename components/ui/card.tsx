import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names.ts";

export function Card({ className, ...props }: ComponentProps<"section">) {
  return <section {...props} className={cn("rounded-lg border border-line bg-surface shadow-card", className)} />;
}

export function CardHeader({ title, children, id }: { title: string; children?: ReactNode; id?: string }) {
  return (
    <header className="flex min-h-11 flex-wrap items-center justify-between gap-x-3 gap-y-2 border-b border-line px-4 py-2">
      <h2 id={id} className="text-sm font-semibold">
        {title}
      </h2>
      {children}
    </header>
  );
}
