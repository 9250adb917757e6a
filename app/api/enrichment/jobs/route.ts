import { afterReply } from "@/lib/api/after-reply.ts";
import { idempotencyKey } from "@/lib/api/idempotency-key.ts";
import { route } from "@/lib/api/route.ts";
import { member, viewer } from "@/lib/api/scope.ts";
import { createJobReply, createJobRequest, listJobsQuery, listJobsReply } from "@/lib/contracts/api.ts";
import { createJob } from "@/lib/services/jobs/create-job.ts";
import { listJobs } from "@/lib/services/jobs/list-jobs.ts";
import { wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const GET = route({
  scope: viewer,
  query: listJobsQuery,
  reply: listJobsReply,
  handle: ({ session, query }) => listJobs({ session, input: query }),
});

export const POST = route({
  scope: member,
  body: createJobRequest,
  reply: createJobReply,
  status: 201,
  handle: async ({ session, body, request }) => {
    const key = body.idempotencyKey ?? idempotencyKey(request);
    const job = await createJob({ session, input: { ...body, idempotencyKey: key } });
    if (job.created && !body.draft) afterReply(wakeProcessor);
    return job;
  },
});
