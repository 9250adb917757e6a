"use client";

import { ApiError } from "@/lib/client/api-error.ts";
import { Alert } from "./alert.tsx";
import { ErrorState } from "./error-state.tsx";

/** A failed request in the place of what it would have shown. */
export function RequestError({ what, error, onRetry }: { what: string; error: Error; onRetry?: () => void }) {
  const { description, requestId } = describe(error);
  return <ErrorState title={what} description={description} requestId={requestId} {...(onRetry && { onRetry })} />;
}

/** The same beside a form: what was typed stays. */
export function RequestAlert({ what, error }: { what: string; error: Error }) {
  const { description, issues } = describe(error);
  return (
    <Alert tone="danger" title={what}>
      {description}
      {issues.length > 0 && (
        <ul className="mt-1 list-disc pl-4">
          {issues.map(({ path, message }) => (
            <li key={path + message}>
              {path && <code>{path}: </code>}
              {message}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}

function describe(error: Error) {
  if (!(error instanceof ApiError)) return { description: error.message, requestId: undefined, issues: [] };
  const { action, requestId, issues = [] } = error.problem;
  const description = error.message.includes(action) ? error.message : `${error.message} ${action}`;
  return { description, requestId, issues };
}
