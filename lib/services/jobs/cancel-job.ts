import { systemClock } from "@/lib/clock.ts";
import { withUser } from "@/lib/db/client.ts";
import { cancelJob as cancel } from "@/lib/db/job-life.ts";
import { withRetry } from "@/lib/engine/transient.ts";
import type { Session } from "../session.ts";
import { requireJob } from "./require-job.ts";

/** Stops a job. When this returns no call of it begins; `onWire` are those that had begun, and are kept when they answer. */
export async function cancelJob({ session, jobId }: { session: Session; jobId: string }) {
  // A Stop must not fail on a lock conflict with the very work that it stops; a second one changes nothing.
  return withRetry(systemClock, () =>
    withUser(session.userId, async (handle) => {
      await requireJob(handle, session, jobId);
      return { id: jobId, ...(await cancel(handle, jobId)) };
    }),
  );
}
