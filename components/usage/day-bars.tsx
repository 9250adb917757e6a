import { formatCount } from "../ui/format.ts";
import { cn } from "../ui/class-names.ts";

export type DayBar = { day: string; parts: readonly { label: string; value: number; className: string }[] };

/** One column a day. A picture of numbers that stand in a table beside it: assistive technology is sent there. */
export function DayBars({
  bars,
  label,
  format = formatCount,
}: {
  bars: readonly DayBar[];
  label: string;
  format?: (value: number) => string;
}) {
  const total = ({ parts }: DayBar) => parts.reduce((sum, { value }) => sum + value, 0);
  const most = Math.max(1e-9, ...bars.map(total));
  const legend = bars[0]?.parts ?? [];
  return (
    <div role="img" aria-label={label} className="grid gap-1.5 px-4 pt-3 pb-3 text-xs text-muted tabular-nums">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <ul className="flex flex-wrap gap-x-3">
          {legend.length > 1 &&
            legend.map(({ label: name, className }) => (
              <li key={name} className="flex items-center gap-1.5">
                <span className={cn("size-2.5 rounded-xs", className)} />
                {name}
              </li>
            ))}
        </ul>
        <span>at most {format(Math.max(0, ...bars.map(total)))} a day</span>
      </div>
      <div className="flex h-28 items-end gap-px border-b border-line sm:gap-0.5">
        {bars.map((bar) => (
          <div
            key={bar.day}
            title={`${dayLabel(bar.day)}: ${bar.parts.map(({ label: name, value }) => `${format(value)} ${name.toLowerCase()}`).join(", ")}`}
            className="flex h-full min-w-0 flex-1 flex-col-reverse hover:bg-sunken"
          >
            {bar.parts.map(({ label: name, value, className }) => (
              <div key={name} className={className} style={{ height: `${(value / most) * 100}%` }} />
            ))}
          </div>
        ))}
      </div>
      <div className="flex justify-between">
        <span>{dayLabel(bars[0]?.day)}</span>
        <span>{dayLabel(bars.at(-1)?.day)}</span>
      </div>
    </div>
  );
}

const date = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });

/** "Nov 22": days are UTC and named so. */
export const dayLabel = (day: string | undefined): string => (day ? date.format(new Date(day)) : "");
