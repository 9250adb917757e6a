import { afterReply } from "@/lib/api/after-reply.ts";
import { eventStream, eventStreamHeaders, sinceRev } from "@/lib/api/event-stream.ts";
import { signedIn } from "@/lib/api/scope.ts";
import { stream } from "@/lib/api/stream.ts";
import { streamQuery } from "@/lib/contracts/api.ts";
import { enterJob } from "@/lib/services/jobs/enter-job.ts";
import { watchJob } from "@/lib/services/jobs/watch-job.ts";
import { wakeIfDue } from "@/lib/services/processing/wake-processor.ts";

export const maxDuration = 300;

/** An EventSource sends no headers: the job says which workspace is meant. */
export const GET = stream({
  scope: signedIn,
  query: streamQuery,
  open: async ({ session: principal, query, request, signal }) => {
    const session = await enterJob({ principal, jobId: query.job });
    afterReply(wakeIfDue);
    const events = watchJob({ session, jobId: query.job, sinceRev: sinceRev(request, query.since), signal });
    return { headers: eventStreamHeaders, chunks: eventStream(events) };
  },
});
