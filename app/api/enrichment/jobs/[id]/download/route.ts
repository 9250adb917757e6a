import { attachment } from "@/lib/api/attachment.ts";
import { idParams } from "@/lib/api/id-params.ts";
import { viewer } from "@/lib/api/scope.ts";
import { stream } from "@/lib/api/stream.ts";
import { downloadExport } from "@/lib/services/jobs/download-export.ts";

export const maxDuration = 300;

export const GET = stream({
  scope: viewer,
  params: idParams,
  open: async ({ session, params }) => {
    const { fileName, contentType, chunks } = await downloadExport({ session, jobId: params.id });
    return { headers: { "content-type": contentType, "content-disposition": attachment(fileName) }, chunks };
  },
});
