import type { z } from "zod";
import type { setPricesRequest } from "@/lib/contracts/spending.ts";
import { withUser } from "@/lib/db/client.ts";
import { setPrices as set } from "@/lib/db/spending.ts";
import { getOperation, getProvider } from "@/lib/providers/registry.ts";
import type { Session } from "../session.ts";
import { requireConnection } from "./require-connection.ts";

type Input = z.infer<typeof setPricesRequest>;

/** What this key's credits cost, and operations that cost other than the provider's list says. Throws FEATURE_NOT_SUPPORTED. */
export async function setPrices(input: { session: Session; connectionId: string; input: Input }): Promise<void> {
  const { session, connectionId } = input;
  const connection = await requireConnection(session, connectionId);
  const provider = getProvider(connection.provider);
  for (const operation of Object.keys(input.input.prices)) getOperation(provider, operation);
  await withUser(session.userId, (handle) => set(handle, connectionId, input.input));
}
