import { idParams } from "@/lib/api/id-params.ts";
import { route } from "@/lib/api/route.ts";
import { member } from "@/lib/api/scope.ts";
import { testConnectionReply } from "@/lib/contracts/api.ts";
import { testConnection } from "@/lib/services/connections/test-connection.ts";

export const POST = route({
  scope: member,
  params: idParams,
  reply: testConnectionReply,
  handle: ({ session, params }) => testConnection({ session, connectionId: params.id }),
});
