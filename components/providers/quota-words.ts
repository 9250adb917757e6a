import type { ConnectionView } from "@/lib/contracts/api.ts";
import { formatAgo, formatCount } from "../ui/format.ts";
import { dayLabel } from "../usage/day-bars.tsx";

/** What is left on a key and how old that is, in a sentence. */
export function quotaWords(quota: ConnectionView["quota"], nowMs: number): string {
  if (quota === null) return "What is left is not known";
  const { remaining, limit, unit, pools = {}, resetsAt, readAt } = quota;
  const named = { ...(remaining !== null && { [unit]: { remaining, limit } }), ...pools };
  const left = Object.entries(named).map(
    ([name, pool]) => `${formatCount(pool.remaining)}${pool.limit ? ` of ${formatCount(pool.limit)}` : ""} ${name}`,
  );
  if (left.length === 0) return "The vendor does not say what is left";
  const renewed =
    resetsAt !== undefined && Number.isFinite(Date.parse(resetsAt)) ? `, renewed ${dayLabel(resetsAt)}` : "";
  return `${left.join(", ")} left${renewed} (read ${formatAgo(readAt, nowMs)})`;
}
