import { afterReply } from "@/lib/api/after-reply.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { retryJobQuery, retryJobReply } from "@/lib/contracts/api.ts";
import { retryJob } from "@/lib/services/jobs/retry-job.ts";
import { wakeProcessor } from "@/lib/services/processing/wake-processor.ts";

export const POST = route({
  scope: member,
  params: idParams,
  query: retryJobQuery,
  reply: retryJobReply,
  handle: async ({ session, params, query }) => {
    const retried = await retryJob({ session, jobId: params.id, scope: query.scope });
    afterReply(wakeProcessor);
    return retried;
  },
});
