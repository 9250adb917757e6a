import { route } from "@/lib/api/route.ts";
import { viewer } from "@/lib/api/scope.ts";
import { usageQuery, usageReply } from "@/lib/contracts/usage.ts";
import { getUsage } from "@/lib/services/usage/get-usage.ts";

export const GET = route({
  scope: viewer,
  query: usageQuery,
  reply: usageReply,
  handle: ({ session, query }) => getUsage({ session, input: query }),
});
