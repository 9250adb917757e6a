import type { z } from "zod";
import type { changeConnectionRequest } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { setLimits, setPrices } from "@/lib/db/spending.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";
import { requireConnection } from "./require-connection.ts";

type Input = z.infer<typeof changeConnectionRequest>;

/** What a key's credits cost, operations at another price than the provider's list, its plan's limits. Throws FEATURE_NOT_SUPPORTED. */
export async function changeConnection(input: { session: Session; connectionId: string; input: Input }): Promise<void> {
  const { session, connectionId } = input;
  const connection = await requireConnection(session, connectionId);
  const provider = getProvider(connection.provider);
  const { limits, prices = connection.prices, creditPrice = connection.creditPrice } = input.input;
  for (const operation of Object.keys(prices)) getOperation(provider, operation);
  await withUser(session.userId, async (handle) => {
    await setPrices(handle, connectionId, { creditPrice, prices });
    if (limits !== undefined) await setLimits(handle, connectionId, limits);
  });
}
