import { database } from "@/lib/db/client.ts";
import { toAppError } from "@/lib/db/database-error.ts";
import { acceptCallback } from "@/lib/engine/callbacks.ts";
import { providerVariable } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";
import { environmentName } from "@/lib/providers/registry.ts";
import { readCallbackToken } from "@/lib/vault/callback-token.ts";

export type ReceivedCallback = {
  provider: string;
  /** `<look-up>.<generation>.<proof>` of the URL that we gave the provider. */
  token: string;
  rawBody: string;
  /** Names lower-case. */
  headers: Record<string, string>;
};

/**
 * Takes what a provider pushed, when the URL carries our signature and, where the provider signs and its secret is set, the
 * body carries the provider's. Sent again it changes nothing.
 * @returns whether it was news
 */
export async function receiveCallback({ provider, token, rawBody, headers }: ReceivedCallback): Promise<boolean> {
  const target = readCallbackToken(token);
  if (!target) throw new AppError("FORBIDDEN", "The callback URL is not one that this installation gave out.");
  const secret = providerVariable(environmentName(provider), "WEBHOOK_SECRET");
  try {
    return await acceptCallback(database().pool, { provider, ...target, rawBody, headers, secret });
  } catch (error) {
    throw toAppError(error);
  }
}
