import { route } from "@/lib/api/route.ts";
import { viewer } from "@/lib/api/scope.ts";
import { listProvidersReply } from "@/lib/contracts/api.ts";
import { listProviders } from "@/lib/services/providers/list-providers.ts";

export const GET = route({
  scope: viewer,
  reply: listProvidersReply,
  handle: ({ session }) => listProviders({ session }),
});
