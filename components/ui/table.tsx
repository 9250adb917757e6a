import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

/** A wide table scrolls inside its own frame, which can be reached by keyboard; the page never scrolls sideways. */
export function Table({ label, className, ...props }: ComponentProps<"table"> & { label: string }) {
  return (
    <div role="region" aria-label={label} tabIndex={0} className="w-full overflow-x-auto">
      <table {...props} className={cn("w-full border-collapse text-left text-[0.8125rem]", className)} />
    </div>
  );
}

export function Th({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      {...props}
      className={cn("h-8 px-2 text-xs font-medium whitespace-nowrap text-muted first:pl-4 last:pr-4", className)}
    />
  );
}

export function Td({ className, ...props }: ComponentProps<"td">) {
  return <td {...props} className={cn("border-t border-line px-2 py-2 first:pl-4 last:pr-4", className)} />;
}
