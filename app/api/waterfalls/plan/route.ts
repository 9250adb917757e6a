import { route } from "@/lib/api/route.ts";
import { viewer } from "@/lib/api/scope.ts";
import { planReply, planRequest } from "@/lib/contracts/api.ts";
import { planWaterfall } from "@/lib/services/waterfalls/plan-waterfall.ts";

export const POST = route({
  scope: viewer,
  body: planRequest,
  reply: planReply,
  // Asked again at each change of the wizard; nothing is written.
  perMinute: 600,
  handle: ({ session, body }) => planWaterfall({ session, input: body }),
});
