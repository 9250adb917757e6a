"use client";

import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { buttonStyle } from "./button.tsx";
import { cn } from "./class-names.ts";
import { useReturnFocus } from "./use-return-focus.ts";

export type SheetProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
};

/** A panel at the right edge, the whole width on a phone. */
export function Sheet({ open, onOpenChange, title, description, children }: SheetProps) {
  const returnFocus = useReturnFocus();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-black/35" />
        <Primitive.Content
          {...returnFocus}
          {...(description ? {} : { "aria-describedby": undefined })}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-xl animate-slide-in flex-col border-l border-line bg-surface shadow-xl"
        >
          <header className="flex items-start gap-3 border-b border-line px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="truncate text-base font-semibold">{title}</Primitive.Title>
              {description && (
                <Primitive.Description asChild className="text-sm text-muted">
                  <div>{description}</div>
                </Primitive.Description>
              )}
            </div>
            <Primitive.Close className={cn(buttonStyle({ variant: "ghost", size: "icon" }), "-mr-2")}>
              <X aria-hidden />
              <span className="sr-only">Close</span>
            </Primitive.Close>
          </header>
          {/* In the order of the Tab key, so that what is out of sight can be scrolled to without a mouse. */}
          <div
            role="region"
            aria-label={`${title}, details`}
            tabIndex={0}
            className="min-h-0 flex-1 overflow-y-auto px-5 py-4 outline-offset-[-2px]"
          >
            {children}
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
