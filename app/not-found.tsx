import Link from "next/link";
import { FileQuestion } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state.tsx";
import { buttonStyle } from "@/components/ui/button.tsx";

export default function NotFoundPage() {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <EmptyState
        icon={FileQuestion}
        level="h1"
        title="There is nothing at this address"
        description="The page may have moved, or the link is incomplete."
        action={
          <Link href="/jobs" className={buttonStyle({ variant: "primary" })}>
            Go to jobs
          </Link>
        }
      />
    </main>
  );
}
