import { appUrl, providerVariable } from "@/lib/env.ts";
import type { EngineConnection } from "@/lib/db/engine-context.ts";
import type { Operation, Provider } from "@/lib/providers/provider.ts";
import { environmentName } from "@/lib/providers/registry.ts";
import { signCallback } from "@/lib/vault/callback-token.ts";
import { openKey } from "@/lib/vault/seal.ts";

/** What a call needs beside the question: the opened key, where to send it, and where the vendor may call back. */
export type CallSettings = {
  /** Undefined for a keyless provider. */
  credential: (workspaceId: string, connection: EngineConnection) => string | undefined;
  /** Undefined: the provider's own address. */
  baseUrl: (provider: Provider) => string | undefined;
  callbackUrl: (provider: Provider, operation: Operation, lookupId: string, generation: number) => string | undefined;
};

export function callSettings(): CallSettings {
  return {
    credential: (workspaceId, { ciphertext, provider }) =>
      ciphertext === null ? undefined : openKey(ciphertext, { workspaceId, provider }),
    baseUrl: (provider) => providerVariable(environmentName(provider.slug), "BASE_URL"),
    callbackUrl: (provider, operation, lookupId, generation) => {
      const origin = appUrl();
      if (!provider.callback || operation.pollEveryMs === undefined || origin === undefined) return undefined;
      const url = new URL("/api/enrichment/webhook", origin);
      url.searchParams.set("provider", provider.slug);
      url.searchParams.set("lookup", signCallback({ lookupId, generation }));
      return url.href;
    },
  };
}
