import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member, viewer } from "@/lib/api/scope.ts";
import { appendRecordsReply, appendRecordsRequest, listRecordsQuery, listRecordsReply } from "@/lib/contracts/api.ts";
import { appendRecords } from "@/lib/services/jobs/append-records.ts";
import { listRecords } from "@/lib/services/jobs/list-records.ts";

export const GET = route({
  scope: viewer,
  params: idParams,
  query: listRecordsQuery,
  reply: listRecordsReply,
  handle: ({ session, params, query }) => listRecords({ session, jobId: params.id, input: query }),
});

export const POST = route({
  scope: member,
  params: idParams,
  body: appendRecordsRequest,
  reply: appendRecordsReply,
  // A million rows are some three hundred chunks.
  perMinute: 600,
  handle: ({ session, params, body }) => appendRecords({ session, jobId: params.id, input: body }),
});
