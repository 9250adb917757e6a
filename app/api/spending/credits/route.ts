import { route } from "@/lib/api/route.ts";
import { owner } from "@/lib/api/scope.ts";
import { changeCreditsRequest, spendingReply } from "@/lib/contracts/spending.ts";
import { changeCredits } from "@/lib/services/spending/change-credits.ts";

export const POST = route({
  scope: owner,
  body: changeCreditsRequest,
  reply: spendingReply,
  handle: ({ session, body }) => changeCredits({ session, input: body }),
});
