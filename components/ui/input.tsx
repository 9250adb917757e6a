import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const fieldStyle =
  "h-8.5 w-full min-w-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-foreground placeholder:text-muted disabled:opacity-60 aria-invalid:border-danger";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input {...props} className={cn(fieldStyle, className)} />;
}
