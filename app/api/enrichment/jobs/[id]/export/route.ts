import { attachment } from "@/lib/api/attachment.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { viewer } from "@/lib/api/scope.ts";
import { stream } from "@/lib/api/stream.ts";
import { exportQuery } from "@/lib/contracts/api.ts";
import { exportJob } from "@/lib/services/jobs/export-job.ts";

export const maxDuration = 300;

export const GET = stream({
  scope: viewer,
  params: idParams,
  query: exportQuery,
  open: async ({ session, params, query }) => {
    const { fileName, contentType, chunks } = await exportJob({ session, jobId: params.id, input: query });
    return { headers: { "content-type": contentType, "content-disposition": attachment(fileName) }, chunks };
  },
});
