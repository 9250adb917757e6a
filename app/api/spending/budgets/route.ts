import { route } from "@/lib/api/route.ts";
import { admin } from "@/lib/api/scope.ts";
import { setBudgetRequest, spendingReply } from "@/lib/contracts/spending.ts";
import { setBudget } from "@/lib/services/spending/set-budget.ts";

export const PUT = route({
  scope: admin,
  body: setBudgetRequest,
  reply: spendingReply,
  handle: ({ session, body }) => setBudget({ session, input: body }),
});
