"use client";

import { Building2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect } from "react";
import { ApiError } from "@/lib/client/api-error.ts";
import { useSession } from "@/lib/client/use-session.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { RequestError } from "../ui/request-error.tsx";
import { Loading } from "../ui/skeleton.tsx";
import { AppShell } from "./app-shell.tsx";

/** Shows the dashboard to a signed-in user. The API checks every request itself; this only spares a page full of refusals. */
export function SessionGate({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { data: session, error, refetch } = useSession();
  const signedOut = error instanceof ApiError && error.status === 401;
  useEffect(() => {
    if (signedOut) router.replace("/sign-in");
  }, [signedOut, router]);

  if (session?.workspaceId && !signedOut) {
    return (
      <AppShell session={session} workspaceId={session.workspaceId}>
        {children}
      </AppShell>
    );
  }
  return (
    <main className="mx-auto grid min-h-dvh max-w-2xl content-center p-6">
      {session && !session.workspaceId ? (
        <EmptyState
          icon={Building2}
          level="h1"
          title="You are not a member of a workspace"
          description={`Ask an owner to invite ${session.user.email}, then reload this page.`}
        />
      ) : error && !signedOut ? (
        <RequestError what="Your session cannot be read" error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label="Signing you in" rows={3} />
      )}
    </main>
  );
}
