import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const buttonStyle = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent not-disabled:hover:bg-accent-hover",
        secondary: "border border-line bg-surface text-foreground shadow-card not-disabled:hover:bg-sunken",
        ghost: "text-foreground not-disabled:hover:bg-sunken",
        danger: "bg-danger-soft text-danger not-disabled:hover:bg-danger not-disabled:hover:text-surface",
      },
      size: { sm: "h-7 px-2.5 text-[0.8125rem]", md: "h-8.5 px-3.5 text-sm", icon: "size-8" },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonStyle> & { busy?: boolean };

/** `busy` keeps its width and its label, shows that something runs and takes no second click. */
export function Button({ variant, size, busy = false, className, children, disabled, type, ...props }: ButtonProps) {
  return (
    <button
      {...props}
      type={type ?? "button"}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cn(buttonStyle({ variant, size }), className)}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  );
}
