import { afterReply } from "@/lib/api/after-reply.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { startJob } from "@/lib/services/jobs/start-job.ts";
import { wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const POST = route({
  scope: member,
  params: idParams,
  handle: async ({ session, params }) => {
    await startJob({ session, jobId: params.id });
    afterReply(wakeProcessor);
  },
});
