"use client";

import { KeyRound } from "lucide-react";
import type { ConnectionView, ProviderView } from "@/lib/contracts/api.ts";
import { useMay } from "@/lib/client/use-may.ts";
import { useNow } from "@/lib/client/use-now.ts";
import { Card, CardHeader } from "../ui/card.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { formatCount, formatDateTime, formatMoney } from "../ui/format.ts";
import { plural } from "../ui/plural.ts";
import { ConnectButton } from "./connect-button.tsx";
import { ConnectionActions } from "./connection-actions.tsx";
import { circuitProblems, KeyBadge } from "./connection-state.tsx";
import { spanLabel } from "./key-settings.ts";
import { quotaWords } from "./quota-words.ts";

/** The workspace's keys for one provider. Questions go to the one with the shortest queue. */
export function ProviderKeys({ provider }: { provider: ProviderView }) {
  const { slug, name, connections } = provider;
  const admin = useMay("admin");
  return (
    <Card aria-labelledby="keys-title">
      <CardHeader id="keys-title" title={connections.length === 1 ? "Your key" : "Your keys"}>
        {admin && connections.length > 0 && (
          <ConnectButton slug={slug} name={name} label="Add another key" keyLabel={null} size="sm" />
        )}
      </CardHeader>
      {connections.length === 0 ? (
        <EmptyState
          icon={KeyRound}
          title="No key yet"
          description={`Connect a key of ${name} to use it in a waterfall. Calls are billed to it by ${name}.`}
        />
      ) : (
        <ul className="divide-y divide-line">
          {connections.map((connection) => (
            <li key={connection.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 p-4">
              <Facts provider={provider} connection={connection} />
              <ConnectionActions provider={provider} connection={connection} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Facts({ provider, connection }: { provider: ProviderView; connection: ConnectionView }) {
  const { label, statusReason, createdAt, creditPrice, lanes, limits } = connection;
  const problems = circuitProblems(connection);
  const nowMs = useNow(60_000);
  const opened = lanes.reduce((sum, lane) => sum + lane.opened, 0);
  const { windows, concurrency } = limits ?? provider.limits;
  const allowed = [
    ...windows.map(({ limit, perMs }) => `${formatCount(limit)} ${spanLabel(perMs)}`),
    ...(concurrency ? [`${formatCount(concurrency)} at once`] : []),
  ];
  return (
    <div className="grid min-w-0 flex-1 basis-72 gap-1 text-[0.8125rem]">
      <p className="flex flex-wrap items-center gap-2">
        {label !== "default" && <span className="font-medium">{label}</span>}
        <KeyBadge connection={connection} />
        <span className="text-muted">since {formatDateTime(createdAt)}</span>
      </p>
      {statusReason && <p className="text-danger">{statusReason}</p>}
      {problems.length > 0 ? (
        <p className="text-warning">{problems.join(" ")}</p>
      ) : (
        <p className="text-muted">
          {lanes.length === 0 ? "Not used yet" : "Answers"}
          {opened > 0 && `; put to rest ${plural(opened, "time")} after failures`}
        </p>
      )}
      <p className="text-muted">
        {creditPrice === null ? "Price of a credit not set" : `${formatMoney(creditPrice)} a credit`} ·{" "}
        {allowed.length === 0 ? "no limit of calls" : `calls: ${allowed.join(", ")}`}
        {limits && " (your plan)"}
      </p>
      <p className={connection.quota?.remaining === 0 ? "text-warning" : "text-muted"}>
        {quotaWords(connection.quota, nowMs)}
      </p>
    </div>
  );
}
