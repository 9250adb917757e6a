import { afterReply } from "@/lib/api/after-reply.ts";
import { eventStream, eventStreamHeaders, sinceRev } from "@/lib/api/event-stream.ts";
import { lines, lineHeaders } from "@/lib/api/lines.ts";
import { member, signedIn } from "@/lib/api/scope.ts";
import { stream } from "@/lib/api/stream.ts";
import { streamListRequest, streamQuery } from "@/lib/contracts/api.ts";
import { enterJob } from "@/lib/services/jobs/enter-job.ts";
import { createStreamedJob, streamList } from "@/lib/services/jobs/stream-list.ts";
import { watchJob } from "@/lib/services/jobs/watch-job.ts";
import { wakeIfDue, wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

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

/** Enriches a short list while the request is open. */
export const POST = stream({
  scope: member,
  body: streamListRequest,
  open: async ({ session, body, signal }) => {
    const job = await createStreamedJob(session, body);
    afterReply(wakeProcessor);
    return { headers: lineHeaders, chunks: lines(streamList({ session, job, signal })) };
  },
});
