import { route } from "@/lib/api/route.ts";
import { signedIn } from "@/lib/api/scope.ts";
import { sessionReply } from "@/lib/contracts/api.ts";
import { getSession } from "@/lib/services/members/get-session.ts";

export const GET = route({
  scope: signedIn,
  reply: sessionReply,
  handle: ({ session: principal }) => getSession({ principal }),
});
