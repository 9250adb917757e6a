"use client";

import { RotateCw, TriangleAlert } from "lucide-react";
import { Button } from "./button.tsx";

export type ErrorStateProps = {
  title: string;
  description: string;
  requestId?: string | undefined;
  onRetry?: () => void;
};

/** Says what failed and what to do. The request id lets an operator find it in the logs. */
export function ErrorState({ title, description, requestId, onRetry }: ErrorStateProps) {
  return (
    <div role="alert" className="mx-auto grid max-w-md justify-items-center gap-2 px-4 py-12 text-center">
      <span className="mb-1 grid size-10 place-items-center rounded-lg bg-danger-soft text-danger">
        <TriangleAlert aria-hidden className="size-5" />
      </span>
      <h2 className="text-base font-semibold">{title}</h2>
      <p className="break-words text-muted">{description}</p>
      {requestId && <p className="font-mono text-xs text-muted">Request {requestId}</p>}
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          <RotateCw aria-hidden />
          Try again
        </Button>
      )}
    </div>
  );
}
