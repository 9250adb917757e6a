import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { emptyJobReply } from "@/lib/contracts/retention.ts";
import { emptyJob } from "@/lib/services/jobs/empty-job.ts";

export const POST = route({
  scope: member,
  params: idParams,
  reply: emptyJobReply,
  handle: ({ session, params }) => emptyJob({ session, jobId: params.id }),
});
