"use client";

import { ErrorState } from "@/components/ui/error-state.tsx";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <ErrorState
        title="This page broke"
        description={
          error.digest
            ? `Try again. If it happens again, report it with the code ${error.digest}.`
            : "Try again. If it happens again, reload the page."
        }
        onRetry={reset}
      />
    </main>
  );
}
