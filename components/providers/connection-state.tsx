import {
  CircleAlert,
  CircleCheck,
  CircleX,
  Infinity as Free,
  KeyRound,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { operationName } from "@/lib/contracts/operation.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { formatDuration } from "../ui/format.ts";
import { operationLabel } from "./operation-label.ts";

const looks: Record<ConnectionView["status"], { label: string; tone: Tone; icon: LucideIcon }> = {
  active: { label: "Connected", tone: "success", icon: CircleCheck },
  rejected: { label: "Key refused", tone: "danger", icon: CircleX },
  exhausted: { label: "No credits left", tone: "warning", icon: CircleAlert },
  keyless: { label: "No key needed", tone: "info", icon: Free },
};

/** How a provider stands: its best key, for one good key is enough to ask it. */
export function ProviderBadge({ keyless, connections }: Pick<ProviderView, "keyless" | "connections">) {
  const best = connections.find(({ status }) => status === "active") ?? connections[0];
  if (keyless) return <Look {...looks.keyless} />;
  if (!best) return <Look label="No key" tone="neutral" icon={KeyRound} />;
  if (best.status === "active" && circuitProblems(best).length > 0)
    return <Look label="Resting" tone="warning" icon={TriangleAlert} />;
  return connections.length > 1 ? (
    <Look {...looks[best.status]} label={`${looks[best.status].label}, ${connections.length} keys`} />
  ) : (
    <KeyBadge connection={best} />
  );
}

export function KeyBadge({ connection: { status, hint } }: { connection: Pick<ConnectionView, "status" | "hint"> }) {
  return <Look {...looks[status]} label={`${looks[status].label}${hint ? ` …${hint}` : ""}`} />;
}

function Look({ label, tone, icon: Icon }: { label: string; tone: Tone; icon: LucideIcon }) {
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label}
    </Badge>
  );
}

/** Why calls with a key wait now, one sentence each. */
export function circuitProblems({ lanes }: Pick<ConnectionView, "lanes">): string[] {
  return lanes.flatMap(({ operation, circuit, openForMs, pausedForMs }) => {
    const known = operationName.safeParse(operation);
    const what = known.success ? operationLabel(known.data) : "All calls";
    if (circuit === "open" && openForMs > 0)
      return [`${what}: too many failures; one call is tried in ${formatDuration(openForMs)}.`];
    if (circuit !== "closed") return [`${what}: too many failures; the next call tries whether it works again.`];
    return pausedForMs > 0 ? [`${what}: the vendor asked for a rest of ${formatDuration(pausedForMs)}.`] : [];
  });
}
