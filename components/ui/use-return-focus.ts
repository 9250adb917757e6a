"use client";

import { useRef } from "react";

/**
 * Handlers for a dialog that is opened by state rather than by a trigger of its own, whose closing Radix would leave
 * without a focus. Where the element that had it is gone, the page's content takes it.
 */
export function useReturnFocus() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      event.preventDefault();
      const target = before.current?.isConnected ? before.current : document.getElementById("content");
      if (target instanceof HTMLElement) target.focus();
    },
  };
}
