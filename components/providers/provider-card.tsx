import {
  CircleAlert,
  CircleCheck,
  CircleX,
  ExternalLink,
  Infinity as Free,
  KeyRound,
  type LucideIcon,
} from "lucide-react";
import type { ProviderView } from "@/lib/contracts/api.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Card } from "../ui/card.tsx";
import { formatCredits } from "../ui/format.ts";
import { ConnectButton } from "./connect-button.tsx";
import { ConnectionActions } from "./connection-actions.tsx";
import { chargeLabel, operationLabel } from "./operation-label.ts";
import { ProviderLogo } from "./provider-logo.tsx";
import { categoryLabel, evidenceLabels } from "./provider-words.ts";

export function ProviderCard({ provider }: { provider: ProviderView }) {
  const {
    slug,
    name,
    category,
    tier,
    description,
    website,
    docsUrl,
    evidence,
    doubts,
    keyless,
    operations,
    connection,
  } = provider;
  return (
    <Card aria-labelledby={`provider-${slug}`} className="flex flex-col gap-3 p-4">
      <header className="flex items-start gap-3">
        <ProviderLogo slug={slug} className="size-9 rounded-md" />
        <div className="min-w-0 flex-1">
          <h2 id={`provider-${slug}`} className="font-semibold">
            {name}
          </h2>
          <p className="text-xs text-muted">
            {categoryLabel(category)} · {tier}
          </p>
        </div>
        <ConnectionBadge keyless={keyless} connection={connection} />
      </header>
      <p className="text-[0.8125rem] text-muted">{description}</p>
      <ul aria-label="Operations" className="divide-y divide-line rounded-md border border-line text-[0.8125rem]">
        {operations.map((operation) => (
          <li key={operation.name} className="flex items-baseline justify-between gap-3 px-3 py-1.5">
            <span>{operationLabel(operation.name)}</span>
            <span className="text-muted tabular-nums">
              {operation.rule === "free"
                ? "free"
                : `${formatCredits(operation.credits)} ${chargeLabel(operation.rule)}`}
            </span>
          </li>
        ))}
      </ul>
      <details className="text-[0.8125rem] text-muted">
        <summary className="min-h-6">
          {evidenceLabels[evidence]}
          {doubts.length > 0 && ` · ${doubts.length === 1 ? "1 doubt" : `${doubts.length} doubts`}`}
        </summary>
        {doubts.length > 0 && (
          <ul className="mt-1 list-disc space-y-0.5 pl-4">
            {doubts.map((doubt) => (
              <li key={doubt}>{doubt}</li>
            ))}
          </ul>
        )}
        <p className="mt-1.5 flex flex-wrap gap-x-4">
          <OutsideLink href={website} label="Website" name={name} />
          <OutsideLink href={docsUrl} label="API documentation" name={name} />
        </p>
      </details>
      <div className="mt-auto">
        {connection && connection.status !== "keyless" ? (
          <ConnectionActions slug={slug} name={name} connection={connection} />
        ) : (
          !keyless && <ConnectButton slug={slug} name={name} label="Connect a key" size="sm" />
        )}
      </div>
    </Card>
  );
}

function OutsideLink({ href, label, name }: { href: string; label: string; name: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex min-h-6 items-center gap-1 text-accent hover:underline"
    >
      {label}
      <span className="sr-only"> of {name}, opens a new tab</span>
      <ExternalLink aria-hidden className="size-3" />
    </a>
  );
}

function ConnectionBadge({ keyless, connection }: Pick<ProviderView, "keyless" | "connection">) {
  if (keyless) {
    return (
      <Badge tone="info">
        <Free aria-hidden />
        No key needed
      </Badge>
    );
  }
  if (!connection) {
    return (
      <Badge>
        <KeyRound aria-hidden />
        No key
      </Badge>
    );
  }
  const { tone, icon: Icon, label } = connectionLooks[connection.status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {label} …{connection.hint}
    </Badge>
  );
}

type Connection = NonNullable<ProviderView["connection"]>;
const connectionLooks: Record<Connection["status"], { label: string; tone: Tone; icon: LucideIcon }> = {
  active: { label: "Connected", tone: "success", icon: CircleCheck },
  rejected: { label: "Key refused", tone: "danger", icon: CircleX },
  exhausted: { label: "No credits left", tone: "warning", icon: CircleAlert },
  keyless: { label: "No key needed", tone: "info", icon: Free },
};
