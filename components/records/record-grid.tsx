"use client";

import { flexRender, getCoreRowModel, useReactTable } from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { TableRow } from "@/lib/client/use-record-rows.ts";
import { cn } from "../ui/class-names.ts";
import type { recordColumns } from "./record-columns.tsx";

export type RecordGridProps = {
  count: number;
  rowAt: (index: number) => TableRow;
  columns: ReturnType<typeof recordColumns>;
  rowPx: number;
  onWindow: (window: { first: number; last: number }) => void;
  onOpen: (seq: number) => void;
};

/** The header lies over the first rows' place, so positions count from the top of the scrolled area. */
const HEADER_PX = 33;

/**
 * A grid of any length: only the rows in view exist. It is one stop for the Tab key; arrows, Page, Home and End move
 * the active row, Enter opens it.
 */
export function RecordGrid({ count, rowAt, columns, rowPx, onWindow, onOpen }: RecordGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const [active, setActive] = useState(0);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 8,
    paddingStart: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => onWindow({ first, last }), [onWindow, first, last]);

  const data = items.map(({ index }) => rowAt(index));
  const table = useReactTable({
    data,
    columns,
    getCoreRowModel: getCoreRowModel(),
    getRowId: ({ seq }) => String(seq),
    // The window of rows is new with each render; a reset upon new data would render for ever.
    autoResetAll: false,
  });
  const layout = useMemo(() => {
    const shown = columns.map(({ size = 1, minSize = 80 }) => ({ size, minSize }));
    return {
      gridTemplateColumns: shown.map(({ size, minSize }) => `minmax(${minSize}px, ${size}fr)`).join(" "),
      minWidth: shown.reduce((sum, { minSize }) => sum + minSize + 12, 20),
    };
  }, [columns]);

  const move = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowPx) - 2);
    const target = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    if (event.key === "Enter" && count > 0) {
      // Or the same key press would go on to press the button that takes the focus.
      event.preventDefault();
      return onOpen(rowAt(active).seq);
    }
    const next = Object.entries(target).find(([key]) => key === event.key)?.[1];
    if (next === undefined) return;
    event.preventDefault();
    const bounded = Math.max(0, Math.min(count - 1, next));
    setActive(bounded);
    virtual.scrollToIndex(bounded);
  };

  const activeShown = active >= first && active <= last && count > 0;
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Records"
      aria-rowcount={count + 1}
      aria-readonly
      tabIndex={0}
      aria-activedescendant={activeShown ? `${gridId}-${active}` : undefined}
      onKeyDown={move}
      className="group relative h-[26rem] overflow-auto text-[0.8125rem] tabular-nums outline-offset-[-2px]"
    >
      <div className="relative" style={{ minWidth: layout.minWidth }}>
        <div
          role="rowgroup"
          className="sticky top-0 z-10 border-b border-line bg-surface"
          style={{ height: HEADER_PX }}
        >
          {table.getHeaderGroups().map((group) => (
            <div
              key={group.id}
              role="row"
              aria-rowindex={1}
              style={layout}
              className="grid h-8 items-center gap-3 px-4"
            >
              {group.headers.map((header) => (
                <div
                  key={header.id}
                  role="columnheader"
                  className={cn("text-xs font-medium text-muted", header.id === "credits" && "text-right")}
                >
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </div>
              ))}
            </div>
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), marginTop: -HEADER_PX }}>
          {table.getRowModel().rows.map((row, position) => {
            const item = items[position];
            if (!item) return null;
            return (
              <div
                key={row.id}
                id={`${gridId}-${item.index}`}
                role="row"
                aria-rowindex={item.index + 2}
                onClick={() => {
                  setActive(item.index);
                  onOpen(row.original.seq);
                }}
                style={{ ...layout, height: rowPx, transform: `translateY(${item.start}px)` }}
                className={cn(
                  "absolute inset-x-0 top-0 grid cursor-pointer items-center gap-3 border-b border-line px-4 hover:bg-sunken",
                  item.index === active && "group-focus-visible:bg-accent-soft",
                )}
              >
                {row.getVisibleCells().map((cell) => (
                  <div key={cell.id} role="gridcell" className="min-w-0">
                    {flexRender(cell.column.columnDef.cell, cell.getContext())}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
