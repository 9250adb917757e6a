import { afterReply } from "@/lib/api/after-reply.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { resumeJobReply } from "@/lib/contracts/api.ts";
import { resumeJob } from "@/lib/services/jobs/resume-job.ts";
import { wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const POST = route({
  scope: member,
  params: idParams,
  reply: resumeJobReply,
  handle: async ({ session, params }) => {
    const resumed = await resumeJob({ session, jobId: params.id });
    afterReply(wakeProcessor);
    return resumed;
  },
});
