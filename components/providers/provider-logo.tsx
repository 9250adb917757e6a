import { cn } from "../ui/class-names.ts";

/** Decoration: the provider's name always stands beside it. */
export function ProviderLogo({ slug, className }: { slug: string; className?: string }) {
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
