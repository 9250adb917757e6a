import type { LogLine } from "@/lib/contracts/job.ts";
import { withUser } from "@/lib/db/client.ts";
import { findRev, listChanges, listLatestLogs } from "@/lib/db/events.ts";
import type { Session } from "../session.ts";
import { noSuchJob } from "./require-job.ts";

/** As many as a console shows. */
const MAX_LINES = 2_000;

/** Console lines after `afterRev` up to the rev that comes with them; from the start, the latest 2,000. */
export async function listLogs(input: {
  session: Session;
  jobId: string;
  afterRev: number;
}): Promise<{ items: LogLine[]; rev: number }> {
  const { session, jobId, afterRev } = input;
  const place = { workspaceId: session.workspaceId, jobId };
  return withUser(session.userId, async (handle) => {
    const rev = await findRev(handle, place);
    if (rev === null) throw noSuchJob(jobId);
    if (afterRev === 0) return { items: await listLatestLogs(handle, place, { upToRev: rev, limit: MAX_LINES }), rev };
    const { logs } = await listChanges(handle, place, { afterRev, upToRev: rev });
    return { items: logs, rev };
  });
}
