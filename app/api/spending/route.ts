import { route } from "@/lib/api/route.ts";
import { viewer } from "@/lib/api/scope.ts";
import { spendingReply } from "@/lib/contracts/spending.ts";
import { getSpending } from "@/lib/services/spending/get-spending.ts";

export const GET = route({ scope: viewer, reply: spendingReply, handle: ({ session }) => getSpending({ session }) });
