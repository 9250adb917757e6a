import { afterReply } from "@/lib/api/after-reply.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member, viewer } from "@/lib/api/scope.ts";
import { cancelJobReply, updateJobRequest } from "@/lib/contracts/api.ts";
import { job as jobContract, terminalJobStates } from "@/lib/contracts/job.ts";
import { cancelJob } from "@/lib/services/jobs/cancel-job.ts";
import { getJob } from "@/lib/services/jobs/get-job.ts";
import { updateJob } from "@/lib/services/jobs/update-job.ts";
import { wakeIfDue, wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const GET = route({
  scope: viewer,
  params: idParams,
  reply: jobContract,
  handle: async ({ session, params }) => {
    const job = await getJob({ session, jobId: params.id });
    if (!terminalJobStates.has(job.state)) afterReply(wakeIfDue);
    return job;
  },
});

export const PATCH = route({
  scope: member,
  params: idParams,
  body: updateJobRequest,
  reply: jobContract,
  handle: async ({ session, params, body }) => {
    await updateJob({ session, jobId: params.id, input: body });
    return getJob({ session, jobId: params.id });
  },
});

/** As earlier versions called it. */
export const PUT = PATCH;

export const DELETE = route({
  scope: member,
  params: idParams,
  reply: cancelJobReply,
  handle: async ({ session, params }) => {
    const cancelled = await cancelJob({ session, jobId: params.id });
    // Its rows are turned cancelled by a processor.
    afterReply(wakeProcessor);
    return cancelled;
  },
});
