import { FileSpreadsheet } from "lucide-react";
import { ROW_SOURCE } from "@/lib/client/record-view.ts";
import { cn } from "../ui/class-names.ts";

/** Decoration: the provider's name always stands beside it. */
export function ProviderLogo({ slug, className }: { slug: string; className?: string }) {
  if (slug === ROW_SOURCE)
    return <FileSpreadsheet aria-hidden className={cn("size-5 shrink-0 text-muted", className)} />;
  return (
    // Plain: the marks are small SVG files of our own, nothing to optimise.
    <img
      src={`/providers/${slug}.svg`}
      alt=""
      width={20}
      height={20}
      className={cn("size-5 shrink-0 rounded", className)}
    />
  );
}
