import { route } from "@/lib/api/route.ts";
import { anyone } from "@/lib/api/scope.ts";
import { authentication } from "@/lib/auth/authentication.ts";

export const POST = route({
  scope: anyone,
  handle: async ({ request, setCookies }) => setCookies(await authentication().signOut(request)),
});
