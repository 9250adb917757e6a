import { route } from "@/lib/api/route.ts";
import { owner, viewer } from "@/lib/api/scope.ts";
import { changeRetentionRequest, retentionReply } from "@/lib/contracts/retention.ts";
import { changeRetention } from "@/lib/services/retention/change-retention.ts";
import { getRetention } from "@/lib/services/retention/get-retention.ts";

export const GET = route({ scope: viewer, reply: retentionReply, handle: ({ session }) => getRetention({ session }) });

export const PATCH = route({
  scope: owner,
  body: changeRetentionRequest,
  reply: retentionReply,
  handle: ({ session, body }) => changeRetention({ session, input: body }),
});
