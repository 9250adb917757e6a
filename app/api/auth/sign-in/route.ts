import { route } from "@/lib/api/route.ts";
import { anyone } from "@/lib/api/scope.ts";
import { authentication } from "@/lib/auth/authentication.ts";
import { signInReply, signInRequest } from "@/lib/contracts/api.ts";

const messages = {
  console: "If you are a member, the sign-in link is in the server's log; it is valid once, for 15 minutes.",
  email: "If you are a member, a sign-in link is on its way to you.",
};

export const POST = route({
  scope: anyone,
  perMinute: 10,
  body: signInRequest,
  reply: signInReply,
  status: 202,
  handle: async ({ request, body, setCookies }) => {
    const { delivery, cookies } = await authentication().requestSignIn(request, body.email);
    setCookies(cookies);
    return { delivery, message: messages[delivery] };
  },
});
