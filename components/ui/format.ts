/** Numbers and times as people read them, in one locale so that columns line up. */

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const decimal = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });
const coarse = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const amount = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const absolute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });
const minute = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
const clockTime = new Intl.DateTimeFormat("en", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

export const formatCount = (value: number): string => whole.format(value);
export const formatCredits = (value: number): string => decimal.format(value);
/** A vendor's price: thousandths of a credit are not nothing. */
export const formatPrice = (credits: number): string => exact.format(credits);
/** In the workspace's own money, which has no name here. */
export const formatMoney = (value: number): string => amount.format(value);
export const formatRate = (value: number): string => (value < 10 ? coarse : whole).format(value);
export const formatDateTime = (iso: string): string => absolute.format(new Date(iso));
/** For times that somebody chose: nobody means the seconds. */
export const formatMinute = (iso: string): string => minute.format(new Date(iso));
export const formatClock = (iso: string): string => clockTime.format(new Date(iso));

/** "—" where there is nothing to take a share of. */
export function formatShare(part: number, all: number): string {
  return all === 0 ? "—" : `${coarse.format((part / all) * 100)}%`;
}

export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${coarse.format(bytes / 1_000_000)} MB`;
}

const steps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

export function formatAgo(iso: string, nowMs: number): string {
  const ageMs = nowMs - new Date(iso).getTime();
  const step = steps.find(([, unitMs]) => ageMs >= unitMs);
  return step ? relative.format(-Math.floor(ageMs / step[1]), step[0]) : "just now";
}
