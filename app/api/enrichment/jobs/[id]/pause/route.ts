import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { pauseJobReply } from "@/lib/contracts/api.ts";
import { pauseJob } from "@/lib/services/jobs/pause-job.ts";

export const POST = route({
  scope: member,
  params: idParams,
  reply: pauseJobReply,
  handle: ({ session, params }) => pauseJob({ session, jobId: params.id }),
});
