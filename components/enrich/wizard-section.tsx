"use client";

import { type ReactNode, useEffect, useRef } from "react";

export type WizardSectionProps = { title: string; description: ReactNode; children: ReactNode; footer?: ReactNode };

/** A step of the wizard. Its heading takes the focus when the step appears, so that a screen reader starts there. */
export function WizardSection({ title, description, children, footer }: WizardSectionProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <section aria-labelledby="wizard-step" className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div>
        <h2 id="wizard-step" ref={heading} tabIndex={-1} className="text-base font-semibold outline-none">
          {title}
        </h2>
        <p className="text-muted">{description}</p>
      </div>
      {children}
      {footer && (
        <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center justify-end gap-x-3 gap-y-2 border-t border-line bg-background px-4 py-3 sm:-mx-6 sm:px-6">
          {footer}
        </div>
      )}
    </section>
  );
}
