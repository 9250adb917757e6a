"use client";

import { ArrowDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { LogLine } from "@/lib/contracts/job.ts";
import { useJobLogs } from "@/lib/client/use-job-logs.ts";
import { Button } from "../ui/button.tsx";
import { Card, CardHeader } from "../ui/card.tsx";
import { NativeSelect } from "../ui/native-select.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { JobConsoleLine } from "./job-console-line.tsx";

const levels = ["info", "warn", "error"] as const;
const levelChoices: Record<LogLine["level"], string> = {
  info: "All lines",
  warn: "Warnings and errors",
  error: "Errors",
};
const NEAR_END_PX = 24;
const SHOWN_LINES = 400;

/** Follows the newest line until it is scrolled up. Read aloud only on request: a run writes many lines a second. */
export function JobConsole({ id }: { id: string }) {
  const { data, error, refetch } = useJobLogs(id);
  const [level, setLevel] = useState<LogLine["level"]>("info");
  const [following, setFollowing] = useState(true);
  const [aloud, setAloud] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const dropped = data?.dropped ?? 0;
  const fitting = (data?.items ?? [])
    .map((line, index) => ({ line, number: dropped + index }))
    .filter(({ line }) => levels.indexOf(line.level) >= levels.indexOf(level));
  const lines = fitting.slice(-SHOWN_LINES);

  useEffect(() => {
    const box = scroller.current;
    if (following && box) box.scrollTop = box.scrollHeight;
  }, [following, lines.length, data?.rev]);

  return (
    <Card aria-labelledby="console-title" className="relative flex min-h-88 flex-col overflow-hidden">
      <CardHeader id="console-title" title="Console">
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex min-h-6 items-center gap-1.5 text-xs text-muted">
            <input type="checkbox" className="size-4 accent-accent" checked={aloud} onChange={() => setAloud(!aloud)} />
            Read new lines aloud
          </label>
          <NativeSelect
            aria-label="Level"
            className="w-44 [&_select]:h-7 [&_select]:text-xs"
            value={level}
            onChange={({ target }) => setLevel(levels.find((name) => name === target.value) ?? "info")}
          >
            {levels.map((name) => (
              <option key={name} value={name}>
                {levelChoices[name]}
              </option>
            ))}
          </NativeSelect>
        </div>
      </CardHeader>
      {error && !data ? (
        <RequestError what="The log cannot be read" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading label="Loading the log" className="p-4" />
      ) : (
        <div
          ref={scroller}
          role="log"
          aria-label="Console"
          aria-live={aloud ? "polite" : "off"}
          tabIndex={0}
          onScroll={({ currentTarget: box }) =>
            setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX)
          }
          className="h-72 overflow-y-auto xl:h-auto xl:min-h-72 xl:flex-1 xl:basis-0 py-2 font-mono text-xs leading-5 outline-offset-[-2px]"
        >
          {lines.length === 0 && <p className="px-4 text-muted">No lines yet.</p>}
          {fitting.length > lines.length && <p className="px-4 text-muted">Older lines are not shown.</p>}
          {lines.map(({ line, number }) => (
            <JobConsoleLine key={number} line={line} />
          ))}
        </div>
      )}
      {!following && (
        <Button size="sm" className="absolute right-4 bottom-3" onClick={() => setFollowing(true)}>
          <ArrowDown aria-hidden />
          Newest lines
        </Button>
      )}
    </Card>
  );
}
