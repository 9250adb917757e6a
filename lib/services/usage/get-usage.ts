import type { z } from "zod";
import type { Usage, usageQuery } from "@/lib/contracts/usage.ts";
import { withUser } from "@/lib/db/client.ts";
import { findUsage } from "@/lib/db/usage.ts";
import { getProvider } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";

type Input = z.infer<typeof usageQuery>;

/** What the workspace's providers did and cost by day. Throws PROVIDER_NOT_FOUND. */
export function getUsage({ session, input }: { session: Session; input: Input }): Promise<Usage> {
  if (input.provider !== undefined) getProvider(input.provider);
  const { workspaceId } = session;
  return withUser(session.userId, (handle) =>
    findUsage(handle, { workspaceId, days: input.days, provider: input.provider }),
  );
}
