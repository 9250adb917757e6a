import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { viewer } from "@/lib/api/scope.ts";
import { listLogsQuery, listLogsReply } from "@/lib/contracts/api.ts";
import { listLogs } from "@/lib/services/jobs/list-logs.ts";

export const GET = route({
  scope: viewer,
  params: idParams,
  query: listLogsQuery,
  reply: listLogsReply,
  handle: ({ session, params, query }) => listLogs({ session, jobId: params.id, afterRev: query.afterRev }),
});
