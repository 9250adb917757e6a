import { route } from "@/lib/api/route.ts";
import { admin } from "@/lib/api/scope.ts";
import { createConnectionReply, createConnectionRequest } from "@/lib/contracts/api.ts";
import { connectProvider } from "@/lib/services/connections/connect-provider.ts";

export const POST = route({
  scope: admin,
  body: createConnectionRequest,
  reply: createConnectionReply,
  status: 201,
  handle: ({ session, body }) => connectProvider({ session, input: body }),
});
