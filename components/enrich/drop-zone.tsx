"use client";

import { FileUp } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { cn } from "../ui/class-names.ts";

export type DropZoneProps = { disabled: boolean; onFile: (file: File) => void };

/** Takes one file by drop or by the system's dialog. The input itself is the control: keyboard and screen reader know it. */
export function DropZone({ disabled, onFile }: DropZoneProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const file = files?.[0];
    if (file && !disabled) onFile(file);
    // The same file can be picked again after it was corrected.
    if (input.current) input.current.value = "";
  };
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setOver(inside && !disabled);
  };
  return (
    <label
      htmlFor={id}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        drag(false)(event);
        take(event.dataTransfer.files);
      }}
      className={cn(
        "grid cursor-pointer justify-items-center gap-1.5 rounded-lg border border-dashed border-line-strong bg-surface px-6 py-12 text-center hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent",
        over && "border-accent bg-accent-soft",
        disabled && "pointer-events-none opacity-60",
      )}
    >
      <FileUp aria-hidden className="mb-1 size-7 text-muted" />
      <span className="font-medium">Drop a CSV file here, or choose one</span>
      <span className="text-[0.8125rem] text-muted">
        Any delimiter and encoding, up to 50 MB, with column names in the first row.
      </span>
      <input
        ref={input}
        id={id}
        type="file"
        accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
        disabled={disabled}
        onChange={({ target }) => take(target.files)}
        className="sr-only"
      />
    </label>
  );
}
