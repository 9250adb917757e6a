"use client";

import { useEffect, useRef } from "react";
import { cn } from "./class-names.ts";

export type CheckboxProps = {
  label: string;
  checked: boolean | "mixed";
  /** `range` is true when Shift was held, with the mouse or the Space key. */
  onChange: (checked: boolean, range: boolean) => void;
  className?: string;
};

/** The platform's own box, in a target that is large enough for a finger. */
export function Checkbox({ label, checked, onChange, className }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  const mixed = checked === "mixed";
  useEffect(() => {
    // Only a property: there is no attribute for it.
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label className={cn("-m-2 grid size-8 cursor-pointer place-items-center", className)}>
      <span className="sr-only">{label}</span>
      <input
        ref={box}
        type="checkbox"
        className="size-4 cursor-pointer accent-accent"
        checked={checked === true}
        onChange={({ target, nativeEvent }) =>
          onChange(target.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    </label>
  );
}
