import { afterReply } from "@/lib/api/after-reply.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { bulkJobsReply, bulkJobsRequest } from "@/lib/contracts/api.ts";
import { changeJobs } from "@/lib/services/jobs/change-jobs.ts";
import { wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const POST = route({
  scope: member,
  body: bulkJobsRequest,
  reply: bulkJobsReply,
  handle: async ({ session, body }) => {
    const changed = await changeJobs({ session, input: body });
    afterReply(wakeProcessor);
    return changed;
  },
});
